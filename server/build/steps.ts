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
  /** The last of what it said. */
  readonly tail: string
}

/** Enough to see what went wrong where only the end of a long log is kept. */
const tailBytes = 6_000

/**
 * Runs the steps, `atOnce` at a time. With one at a time a step's output is shown as it comes; with
 * more, it is kept back and shown only where the step failed. What a failed step said last is said
 * once more at the very end.
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
  for (const { step, tail } of failed) console.error(`\n✗ ${step.name} ended with:\n${tail}`)
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
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: Buffer[] = []
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.on('data', (part: Buffer) => output.push(part))
      if (!quiet) from.pipe(to, { end: false })
    }
    child.once('error', reject)
    child.once('close', (code) => {
      const seconds = (performance.now() - startedMs) / 1000
      const mark = code === 0 ? '✓' : '✗'
      console.log(`${mark} ${step.name}  ${seconds.toFixed(1)} s`)
      const said = Buffer.concat(output)
      if (code !== 0 && quiet) process.stderr.write(said)
      resolve({ step, code: code ?? 1, seconds, tail: said.subarray(-tailBytes).toString() })
    })
  })
}

/** The command line of a tool that the project's own node_modules holds. */
export function tool(name: string, ...args: string[]): [string, ...string[]] {
  return [process.execPath, `${projectFolder}/node_modules/.bin/${name}`, ...args]
}
