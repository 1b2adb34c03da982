import { fileURLToPath } from 'node:url'
import { Undo } from '../../server/undo.ts'
import { freePort } from '../real-server.ts'
import { Child } from './child.ts'
import { webkit } from './places.ts'
import { commands, WebDriverError, type Driver } from './webdriver.ts'

const ownBrowser = fileURLToPath(new URL('./webkit-browser.py', import.meta.url))

export interface WebkitOptions {
  /**
   * Safari gives an isolated page shared memory, and so threads; the GTK port says that the page is
   * isolated and keeps the memory to itself unless it is asked.
   */
  readonly sharedMemory: boolean
}

/** WebKitGTK on a display of its own, with a browser that keeps its profile. */
export async function startWebkit(
  profile: string,
  { sharedMemory }: WebkitOptions = { sharedMemory: true },
): Promise<Driver> {
  const program = webkit.find()
  if (program === null) throw new Error('no WebKitGTK was found')
  const screen = ['-screen', '0', '1280x1024x24', '-nolisten', 'tcp']
  const display = new Child(['/usr/bin/Xvfb', '-displayfd', '1', ...screen])
  const undo = new Undo()
  undo.add(() => display.end())
  try {
    const number = await display.first(() => /^(\d+)\n/m.exec(display.output)?.[1] ?? null)
    const port = await freePort()
    const driver = new Child([program, `--port=${port}`, '--host=127.0.0.1'], {
      DISPLAY: `:${number}`,
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      JSC_useSharedArrayBuffer: sharedMemory ? '1' : '0',
    })
    undo.add(() => driver.end())
    const origin = `http://127.0.0.1:${port}`
    await driver.first(async () => ((await fetch(`${origin}/status`)).ok ? true : null))
    const options = { binary: ownBrowser, args: [`--profile=${profile}`, '--size=390x844'] }
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
    const session = Object(await ask(`${origin}/session`, 'POST', { capabilities })).sessionId
    const base = `${origin}/session/${session}`
    undo.add(async () => {
      await ask(base, 'DELETE', {}).catch(() => undefined)
    })
    return {
      send(command, params = {}) {
        const { id, ...body } = Object(params)
        const { method, path } = commands[command]
        return ask(`${base}/${path.replace('{id}', String(id))}`, method, body)
      },
      close: () => undo.run(),
    }
  } catch (error) {
    await undo.run()
    throw error
  }
}

async function ask(url: string, method: string, body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  })
  const { value } = Object(await answer.json())
  if (answer.ok) return value
  const { error, message } = Object(value)
  throw new WebDriverError(String(error), String(message))
}
