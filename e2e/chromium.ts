import { existsSync } from 'node:fs'

/** Without these a headless Chromium on a machine without GPU or internet stalls or chatters. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const places = [
  process.env['LOTLENS_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The installed Chromium, or null. */
export function findChromium(): string | null {
  return places.find((path): path is string => path !== undefined && existsSync(path)) ?? null
}

/**
 * The installed Chromium.
 * @throws Error that says how to get one.
 */
export function chromiumPath(): string {
  const path = findChromium()
  if (path === null) throw new Error(`No Chromium was found. ${howToInstall}`)
  return path
}

export const howToInstall =
  'Install one (Debian, Ubuntu: apt-get install -y chromium) or name yours in LOTLENS_CHROMIUM.'
