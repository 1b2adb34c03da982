import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seedPglite } from '../testing/test-database.ts'
import { newEpoch } from './new-epoch.ts'
import { withSite } from './with-site.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lotlens-epoch-'))
  for (const stream of ['log', 'error'] as const) vi.spyOn(console, stream).mockReturnValue()
})
afterEach(() => rm(home, { recursive: true, force: true }))

const identityOf = (folder: string) =>
  withSite({ home: folder, databaseUrl: null }, async ({ identity }) => identity)

describe('new-epoch', () => {
  it('changes the epoch, and neither the organisation nor the key that phones have pinned', async () => {
    await seedPglite(home)
    const before = await identityOf(home)
    expect(await newEpoch({ home, databaseUrl: null })).toBe(0)
    const after = await identityOf(home)
    expect(after.epoch).not.toBe(before.epoch)
    expect(after.organisation).toEqual(before.organisation)
    expect(after.publicKey).toBe(before.publicKey)
  }, 240_000)

  it('of a folder without data makes none', async () => {
    expect(await newEpoch({ home, databaseUrl: null })).toBe(1)
    expect(await readdir(home)).toEqual([])
  })
})
