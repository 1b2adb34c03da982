import { describe, expect, it } from 'vitest'
import { StartError } from '../start-error.ts'
import { openDatabase } from './database.ts'

describe('a database that cannot be reached', () => {
  it('is named with its address, and without its password', async () => {
    const url = 'postgres://someone:secret@127.0.0.1:1/lots'
    const error: unknown = await openDatabase({ folder: '/nowhere', url }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(StartError)
    const { message } = error as StartError
    expect(message).toContain('cannot use the database lots at 127.0.0.1:1 (ECONNREFUSED')
    expect(message).not.toContain('secret')
  })
})
