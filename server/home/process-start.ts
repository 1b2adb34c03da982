import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * When the process began, as a text that differs for a later process of the same pid; null where
 * none of that pid runs, 'unknown' where the system does not tell.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null
  return process.platform === 'linux' ? linuxStart(pid) : psStart(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Field 22 of /proc/<pid>/stat: clock ticks since boot. Source: proc(5). */
async function linuxStart(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The program's name is in brackets and may hold blanks and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A killed process stays as a zombie until its parent asks for it; it holds nothing.
    return fields[0] === 'Z' ? null : `ticks ${fields[19]}`
  } catch (error) {
    // ESRCH: it ended between the opening of the file and its reading.
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}

async function psStart(pid: number): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])
    return stdout.trim() || 'unknown'
  } catch (error) {
    if (error instanceof Error) return 'unknown'
    throw error
  }
}
