import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Child } from './child.ts'
import { Marionette } from './marionette.ts'
import { firefox } from './places.ts'
import type { Driver } from './webdriver.ts'

/** Of a fresh profile; Firefox sets what else a test needs when it is driven. */
const preferences = {
  // Any free port; it writes down which.
  'marionette.port': 0,
  'toolkit.startup.max_resumed_crashes': -1,
  'datareporting.policy.dataSubmissionEnabled': false,
}

/**
 * Firefox without a window. (Playwright 1.64 asks Firefox for `network.addDataCollector`, which the
 * 140 of Debian's firefox-esr does not know.)
 */
export async function startFirefox(profile: string): Promise<Driver> {
  const program = firefox.find()
  if (program === null) throw new Error('no Firefox was found')
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  await writeFile(join(profile, 'user.js'), lines.join(''))
  const portFile = join(profile, 'MarionetteActivePort')
  await rm(portFile, { force: true })
  const remote = ['--headless', '--marionette', '-remote-allow-system-access']
  const child = new Child([program, ...remote, '--profile', profile])
  const marionette = await openSession(child, portFile).catch(async (error) => {
    await child.end()
    throw error
  })
  return {
    async send(command, params = {}) {
      const answer = Object(await marionette.send(`WebDriver:${command}`, params))
      return answer.value
    },
    async close() {
      await marionette.send('Marionette:Quit', { flags: ['eAttemptQuit'] }).catch(() => undefined)
      await child.ended()
      marionette.close()
    },
  }
}

async function openSession(child: Child, portFile: string): Promise<Marionette> {
  const marionette = await child.first(async () => {
    const port = Number(await readFile(portFile, 'utf8'))
    return port > 0 ? Marionette.connect(port) : null
  })
  await marionette.send('WebDriver:NewSession', {})
  await makePhoneSized(marionette)
  return marionette
}

/** Its window is never that narrow; the page in it can be. */
async function makePhoneSized(marionette: Marionette): Promise<void> {
  await marionette.send('Marionette:SetContext', { value: 'chrome' })
  const script = `const { style } = gBrowser.selectedBrowser
    for (const [name, px] of [['width', 390], ['height', 844]])
      for (const limit of ['', 'min-', 'max-']) style.setProperty(limit + name, px + 'px')`
  await marionette.send('WebDriver:ExecuteScript', { script, args: [] })
  await marionette.send('Marionette:SetContext', { value: 'content' })
}
