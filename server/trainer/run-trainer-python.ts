import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { NoPythonError } from './find-python.ts'
import { ensureTrainerPython } from './python-environment.ts'

/**
 * Runs the trainer's Python with this terminal as its own, after making its environment where it is
 * missing. `environment` is added to this process's variables.
 * @returns its exit code; 1 where a signal ended it or the environment cannot be made
 */
export async function runTrainerPython(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  try {
    const python = await ensureTrainerPython((line) => console.error(line))
    return await runPython(python, args, folder, environment)
  } catch (error) {
    if (!(error instanceof NoPythonError)) throw error
    console.error(error.message)
    return 1
  }
}

/**
 * Runs a Python with this terminal as its own. `environment` is added to this process's variables.
 * @returns its exit code; 1 where a signal ended it
 */
export async function runPython(
  python: string,
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const env = { ...process.env, ...environment }
  const child = spawn(python, args, { cwd: folder, env, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
