import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A browser beside Chromium that the tests can drive, and how to come by it. */
export interface Engine {
  readonly name: string
  /** As its spec file is called. */
  readonly spec: string
  /** Null where something of it is missing. */
  find(): string | null
  /** Debian's packages. */
  readonly packages: readonly string[]
  readonly variable: string
}

const firstOf = (places: readonly (string | undefined)[]) =>
  places.find((path): path is string => path !== undefined && existsSync(path)) ?? null

export const firefox: Engine = {
  name: 'Firefox',
  spec: 'firefox',
  find: () =>
    firstOf([
      process.env['LOTLENS_FIREFOX'],
      '/usr/bin/firefox-esr',
      '/usr/bin/firefox',
      '/Applications/Firefox.app/Contents/MacOS/firefox',
    ]),
  packages: ['firefox-esr'],
  variable: 'LOTLENS_FIREFOX',
}

/** WebKit's port to GTK: the engine of iPhones, but neither their Safari nor their JPEG decoder. */
export const webkit: Engine = {
  name: 'WebKitGTK',
  spec: 'webkit',
  find: () => {
    const display = firstOf(['/usr/bin/Xvfb'])
    const driver = firstOf([process.env['LOTLENS_WEBKIT_DRIVER'], '/usr/bin/WebKitWebDriver'])
    return display === null || !hasGtk() ? null : driver
  },
  packages: ['webkit2gtk-driver', 'xvfb', 'python3-gi', 'gir1.2-webkit2-4.1'],
  variable: 'LOTLENS_WEBKIT_DRIVER',
}

/** The system's Python, for Debian's bindings to GTK belong to it alone. */
export const systemPython = '/usr/bin/python3'

function hasGtk(): boolean {
  const versions = "gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
  return spawnSync(systemPython, ['-c', `import gi; ${versions}`]).status === 0
}

/** Where a part of it is missing: what to run. */
export function howToInstall({ packages, variable }: Engine): string {
  return `Debian, as root: apt-get install -y ${packages.join(' ')}; or name yours in ${variable}`
}
