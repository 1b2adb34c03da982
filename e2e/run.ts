/**
 * `npm run test:e2e`: the browser tests on the production build. Where no Chromium is installed
 * and this runs as root on Debian or Ubuntu, it installs the system's; else it prints the line.
 */
import { spawnSync } from 'node:child_process'
import { ensureBuilt } from '../server/build/ensure-built.ts'
import { tool } from '../server/build/steps.ts'
import { findChromium, howToInstall } from './chromium.ts'

function installChromium(): void {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error(`No Chromium was found. ${howToInstall}`)
  }
  console.log('No Chromium was found: installing the system’s package …')
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed. ${howToInstall}`)
  }
}

if (findChromium() === null) installChromium()
await ensureBuilt()
const [program, ...args] = tool('playwright', 'test', '-c', 'e2e/playwright.config.ts')
const { status } = spawnSync(program, [...args, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exitCode = status ?? 1
