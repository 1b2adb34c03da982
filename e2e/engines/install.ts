import { spawnSync } from 'node:child_process'
import { howToInstall, type Engine } from './places.ts'

/** As root on a system with Debian's packages. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
}

/** @throws Error where apt-get fails. */
export function install(packages: readonly string[]): void {
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed`)
  }
}

/** Installs what is missing of a browser where that can be done; else says what is not tested. */
export function provide(engine: Engine): void {
  if (engine.find() !== null) return
  if (canInstall()) {
    console.log(`No ${engine.name} was found: installing the system’s packages …`)
    try {
      install(engine.packages)
    } catch (error) {
      // Another distribution may not have it under this name: the rest is worth testing.
      console.error(String(error))
    }
    if (engine.find() !== null) return
  }
  console.error(
    `\n⚠ NOT TESTED in ${engine.name}: e2e/${engine.spec}.spec.ts is skipped. ${howToInstall(engine)}\n`,
  )
}
