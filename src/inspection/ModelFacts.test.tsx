// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ModelsStatus } from './ports.ts'
import { createMemoryPhone, modelSha } from './testing/memory-phone.ts'
import { openPhone, prepareScreens } from './testing/render-phone.tsx'
import { addPhotoTo } from './testing/steps.ts'

prepareScreens()

async function openWith(changes: Partial<ModelsStatus>) {
  const memory = createMemoryPhone()
  const { status } = memory.models
  status.set({ ...status.current(), ...changes })
  await openPhone('/phone', memory)
  await screen.findByText('scratch-dent version 1')
  return memory
}

describe('the model on this phone', () => {
  it('says which model runs, and of a demo model that it is one', async () => {
    const { detector } = await openWith({})
    expect(screen.queryByText('demo')).toBeNull()
    await act(async () =>
      detector.status.set({
        ...detector.status.current(),
        model: { name: 'site', version: 3, sha: modelSha, demo: true },
      }),
    )
    expect(screen.getByText('site version 3')).toBeTruthy()
    expect(screen.getByText('demo').title).toContain('rendered')
  })

  it('shows how a model comes in, and what ran before it', async () => {
    const { models } = await openWith({ phase: 'fetching', progress: 0.42, coming: 'site/3' })
    expect(screen.getByText('site/3 · loading · 42 %')).toBeTruthy()
    expect(screen.queryByText('Model before it')).toBeNull()
    await act(async () => models.status.set({ ...models.status.current(), phase: 'waiting' }))
    expect(screen.getByText('site/3 · the line was cut at 42 % · goes on by itself')).toBeTruthy()
    await act(async () =>
      models.status.set({ ...models.status.current(), phase: 'idle', active: 'site/3' }),
    )
    expect(screen.queryByText(/site\/3 · loading/)).toBeNull()
    expect(screen.getByText('The one that came with the app')).toBeTruthy()
  })

  it.each([
    ['signature_wrong', /not signed by the server/],
    ['not_understood', /does not know its form. Update the app/],
    ['epoch_lower', /older than the one that runs here/],
    ['expired', /Ask your administrator to promote it again/],
    ['app_too_old', /needs a newer version of the app/],
    ['file_damaged', /not the right one. It will be tried again/],
    ['self_test_failed', /did not give the right answers/],
    ['no_room', /Free some space/],
    ['files_lost', /threw its files away/],
  ] as const)('says in words what to do where a model was refused: %s', async (reason, words) => {
    await openWith({ refusal: { version: 'site/4', reason, key: 'k' } })
    const notice = screen.getByRole('alert')
    expect(notice.textContent).toContain('did not take site/4')
    expect(notice.textContent).toMatch(words)
  })

  it('marks the boxes of a demo model on their photo, also when another one runs', async () => {
    const memory = createMemoryPhone()
    const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: '', mileageKm: null } as const
    const inspection = await memory.store.openInspection(vehicle, false)
    const stop = memory.phone.detections.start()
    const photo = await addPhotoTo(memory.store, inspection, 'c')
    await openPhone(`/inspection/${inspection}/photo/${photo}`, memory)
    expect(await screen.findByRole('button', { name: 'Check 2 marks' })).toBeTruthy()
    expect(screen.queryByText('demo')).toBeNull()
    await act(async () =>
      memory.models.status.set({ ...memory.models.status.current(), demoShas: [modelSha] }),
    )
    expect(screen.getByText('demo')).toBeTruthy()
    stop()
  })
})
