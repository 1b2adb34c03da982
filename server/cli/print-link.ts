import { PairingLink } from '../../src/contract/console.ts'
import type { Environment } from '../environment.ts'
import { askControl } from '../home/ask-control.ts'
import { readControl } from '../home/control-file.ts'

/** Asks the running server for a one-time link and prints it. @returns the exit code */
export async function printLink({ home }: Pick<Environment, 'home'>): Promise<number> {
  const control = await readControl(home)
  const response = control === null ? null : await askControl(control, '/link')
  if (response === null) {
    console.error(`No server is running on ${home}. Start one with: npm start`)
    return 1
  }
  if (!response.ok) {
    console.error(`The server refused with ${response.status}; its log says why.`)
    return 1
  }
  const link = PairingLink.parse(await response.json())
  const minutes = Math.round((link.expiresAt - Date.now()) / 60_000)
  console.log(`This link works once, for ${minutes} minutes:\n\n${link.url}`)
  return 0
}
