import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '../server/build/project-folder.ts'

/** A server as `npm start` runs it, on a port and in a folder of its own. */
export class RealServer {
  readonly port: number
  readonly home: string
  #child: ChildProcess | null = null
  #link = ''

  private constructor(port: number, home: string) {
    this.port = port
    this.home = home
  }

  /** A server with nothing in it, running. */
  static async startFresh(): Promise<RealServer> {
    const home = await mkdtemp(join(tmpdir(), 'lotlens-e2e-'))
    const server = new RealServer(await freePort(), home)
    await server.start()
    return server
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The one-time link that the last start printed. */
  get link(): string {
    return this.#link
  }

  /** Starts on the same port and folder; resolves when the link is printed. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(projectFolder, 'dist/server/main.js')], {
      cwd: projectFolder,
      env: {
        ...process.env,
        PORT: String(this.port),
        LOTLENS_HOME: this.home,
        LOTLENS_HOST: '127.0.0.1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#link = await printedLink(child)
  }

  /** As a person does it: SIGTERM, and waits for the end. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** As a power cut does it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** It takes connections and answers nothing, as a server that swaps or a line that is gone. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Stops and removes the folder. */
  async remove(): Promise<void> {
    await this.stop()
    await rm(this.home, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGCONT')
    child.kill(signal)
    await once(child, 'exit')
  }
}

function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const look = (part: Buffer) => {
      output += part.toString()
      const link = /^\s*(http:\/\/\S+#code=\S+)\s*$/m.exec(output)?.[1]
      if (link !== undefined) resolve(link)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.once('exit', (code) =>
      reject(new Error(`the server ended with code ${code} before it was ready:\n${output}`)),
    )
  })
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
