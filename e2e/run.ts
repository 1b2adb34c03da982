/**
 * `npm run test:e2e`: the browser tests on the production build. Where a browser is missing and this
 * runs as root on Debian or Ubuntu, it installs the system's; else it prints the line. Without
 * Chromium nothing runs; what is only for a missing Firefox or WebKitGTK is skipped by name.
 */
import { spawnSync } from 'node:child_process'
import { ensureBuilt } from '../server/build/ensure-built.ts'
import { tool } from '../server/build/steps.ts'
import { findChromium, howToInstall } from './chromium.ts'
import { canInstall, install, provide } from './engines/install.ts'
import { firefox, webkit } from './engines/places.ts'

function installChromium(): void {
  if (!canInstall()) throw new Error(`No Chromium was found. ${howToInstall}`)
  console.log('No Chromium was found: installing the system’s package …')
  install(['chromium', 'fonts-dejavu-core'])
}

/** Whether Playwright's arguments, file names among them, leave this file in. */
function isWanted(spec: string, args: readonly string[]): boolean {
  const names = args.filter((arg) => !arg.startsWith('-'))
  return names.length === 0 || names.some((name) => name.includes(spec))
}

const asked = process.argv.slice(2)
if (findChromium() === null) installChromium()
for (const engine of [firefox, webkit]) if (isWanted(engine.spec, asked)) provide(engine)
await ensureBuilt()
const [program, ...args] = tool('playwright', 'test', '-c', 'e2e/playwright.config.ts')
const { status } = spawnSync(program, [...args, ...asked], { stdio: 'inherit' })
process.exitCode = status ?? 1
