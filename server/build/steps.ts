import { spawn } from 'node:child_process'
import { projectFolder } from './project-folder.ts'

export interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

interface Outcome {
  readonly step: Step
  readonly code: number
  readonly seconds: number
}

/**
 * Runs the steps, `atOnce` at a time. With one at a time a step writes straight to the terminal;
 * with more, its output is kept back and shown only where it failed.
 * @returns true where every step ended with 0; the rest still run after a failure.
 */
export async function runSteps(steps: readonly Step[], atOnce: number): Promise<boolean> {
  const waiting = [...steps]
  const outcomes: Outcome[] = []
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      outcomes.push(await runStep(step, atOnce > 1))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const failed = outcomes.filter((outcome) => outcome.code !== 0)
  if (failed.length > 0) {
    console.error(`\nFailed: ${failed.map((outcome) => outcome.step.name).join(', ')}`)
  }
  return failed.length === 0
}

function runStep(step: Step, quiet: boolean): Promise<Outcome> {
  const startedMs = performance.now()
  if (!quiet) console.log(`\n── ${step.name} ──`)
  const [program, ...args] = step.command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: projectFolder,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    })
    const output: Buffer[] = []
    child.stdout?.on('data', (part: Buffer) => output.push(part))
    child.stderr?.on('data', (part: Buffer) => output.push(part))
    child.once('error', reject)
    child.once('close', (code) => {
      const seconds = (performance.now() - startedMs) / 1000
      const mark = code === 0 ? '✓' : '✗'
      console.log(`${mark} ${step.name}  ${seconds.toFixed(1)} s`)
      if (code !== 0 && quiet) console.error(Buffer.concat(output).toString())
      resolve({ step, code: code ?? 1, seconds })
    })
  })
}

/** The command line of a tool that the project's own node_modules holds. */
export function tool(name: string, ...args: string[]): [string, ...string[]] {
  return [process.execPath, `${projectFolder}/node_modules/.bin/${name}`, ...args]
}
