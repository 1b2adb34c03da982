import { expect, test, vi } from 'vitest'
import { PaperServer } from '../../server/testing/paper-server.ts'
import { TabsRig, photo, vehicle } from '../store/testing/tabs-rig.ts'
import { createSync } from './sync.ts'
import { CalmSurroundings } from './testing/calm-surroundings.ts'
import { jpegLike } from './testing/memory-phone.ts'
import { sha256 } from './encoding.ts'

// Nothing here waits by the clock, but a busy machine is slow.
vi.setConfig({ testTimeout: 60_000 })

test("the phone's real store and sync show an inspection as safe once the server has it", async () => {
  const server = new PaperServer()
  const rig = new TabsRig()
  const store = await rig.openTab()
  const inspection = await store.openInspection(vehicle, false)
  const kept = await photo('door')
  const bytes = jpegLike(2000)
  const sha = await sha256(bytes)
  await store.addPhoto(inspection, { ...kept, photo: { ...kept.photo, bytes, sha } })
  await store.sealInspection(inspection)

  const ending = new AbortController()
  const around = new CalmSurroundings()
  const sync = createSync({
    source: store.syncSource,
    signal: ending.signal,
    fetch: (input, init) => server.answer(new Request(input, init)),
    baseUrl: server.origin,
    around,
  })
  const states = new Set<string>()
  const safe = new Promise<void>((resolve) => {
    store.inspections.subscribe(() => {
      const state = store.inspections.current()[0]?.photos[0]?.state
      if (state !== undefined) states.add(state)
      if (store.inspections.current()[0]?.state === 'safe') resolve()
    })
  })
  expect(await sync.pair(server.makeCode(), 'Phone')).toEqual({ ok: true, administrator: false })
  await safe
  expect([...states]).toEqual(['sending', 'on-phone', 'safe'].filter((state) => states.has(state)))
  expect(states.has('sending')).toBe(true)
  expect(server.photos.get(sha)?.length).toBe(bytes.byteLength)

  // A correction after that is unsafe again until its own receipt comes.
  const again = new Promise<void>((resolve) => {
    store.inspections.subscribe(() => {
      if (store.inspections.current()[0]?.state === 'on-phone') resolve()
    })
  })
  await store.reopenInspection(inspection, 'one more dent')
  await again
  ending.abort()
  rig.closeAll()
})
