import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { projectFolder } from '../build/project-folder.ts'

export interface ServerProcessOptions {
  readonly home: string
  readonly port?: number
  readonly env?: Record<string, string>
}

const built = join(projectFolder, 'dist', 'server-under-test')

/** Builds the server as `npm start` does: a process that reads its own sources starts far slower. */
export async function buildServer(): Promise<void> {
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', '--ssr', '--outDir', built, '--emptyOutDir', '--logLevel', 'warn']
  const child = spawn(process.execPath, args, { cwd: projectFolder, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the build ended with ${code}`)
}

/** A built server in a process of its own, as a person starts it. */
export class ServerProcess {
  readonly child: ChildProcess
  /** Standard output and standard error so far. */
  output = ''

  private constructor(entry: string, args: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(built, entry), ...args], {
      cwd: projectFolder,
      env: { ...process.env, DATABASE_URL: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (part: Buffer) => (this.output += part.toString()))
    }
  }

  static start({ home, port = 0, env = {} }: ServerProcessOptions): ServerProcess {
    return new ServerProcess('main.js', [], { LOTLENS_HOME: home, PORT: String(port), ...env })
  }

  /** Runs the `lotlens` command to its end. */
  static async command(home: string, ...words: string[]) {
    const run = new ServerProcess('cli.js', words, { LOTLENS_HOME: home })
    const code = await run.ended()
    return { code, output: run.output }
  }

  /** The link that it prints when it is ready. */
  async link(): Promise<URL> {
    for (;;) {
      const found = /^(https?:\/\/\S+\/pair#code=\w+)$/m.exec(this.output)?.[1]
      if (found !== undefined) return new URL(found)
      if (this.child.exitCode !== null) throw new Error(`it ended:\n${this.output}`)
      await wait(50)
    }
  }

  /** Its exit code, once it has ended; null where a signal ended it. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit')
    }
    return this.child.exitCode
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal)
    return this.ended()
  }
}
