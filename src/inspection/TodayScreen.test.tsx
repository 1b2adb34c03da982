// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useRemovals } from './removals.ts'
import { createMemoryPhone } from './testing/memory-phone.ts'
import { openPhone, prepareScreens, tap } from './testing/render-phone.tsx'
import { addPhotoTo } from './testing/steps.ts'

prepareScreens()

const vehicle = {
  vin: '1HGCM82633A004352',
  vinCheckDigit: 'right',
  plate: 'B-LX 204',
  mileageKm: null,
} as const

/** Today with one inspection, on a phone that is paired. */
async function openWithInspection() {
  const memory = createMemoryPhone()
  const inspection = await memory.store.openInspection(vehicle, false)
  memory.sync.status.set({
    ...memory.sync.status.current(),
    pairing: { state: 'paired', organisation: 'Yard', deviceName: 'Phone 4' },
  })
  memory.store.show(inspection, 'safe')
  await openPhone('/', memory)
  return { ...memory, inspection }
}

describe('today', () => {
  it('opens a sample with one tap, and its boxes come', async () => {
    const memory = createMemoryPhone()
    const stop = memory.phone.detections.start()
    await openPhone('/', memory)
    await tap('button', 'Open a sample car')
    expect(await screen.findByRole('button', { name: 'Check 2 marks' })).toBeTruthy()
    stop()
    const inspection = memory.store.inspections.current()[0]
    expect(inspection?.sample).toBe(true)
    expect(inspection?.vehicle.vin).toBeNull()
    expect(inspection?.photos[0]?.added).toMatchObject({ source: 'sample', rendered: true })
  })

  it('names the car by plate and VIN tail', async () => {
    await openWithInspection()
    expect(screen.getByRole('link', { name: /B-LX 204.*004352/ })).toBeTruthy()
  })

  it('says how many photos are not safe, and sends at a tap', async () => {
    const { sync } = await openWithInspection()
    expect(screen.getByText('All safe on server')).toBeTruthy()
    await act(async () =>
      sync.status.set({ ...sync.status.current(), unsafePhotoCount: 7, unsafeRecordCount: 9 }),
    )
    expect(screen.getByText('7 photos not safe yet')).toBeTruthy()
    await tap('button', 'Send now')
    expect(sync.sendCount).toBe(1)
  })

  it('never says that all is safe while a change has no receipt', async () => {
    const { sync } = await openWithInspection()
    await act(async () => sync.status.set({ ...sync.status.current(), unsafeRecordCount: 1 }))
    expect(screen.queryByText('All safe on server')).toBeNull()
    expect(screen.getByText('1 change not safe yet')).toBeTruthy()
  })

  it('never says that all is safe while an inspection is not, whatever sync has counted', async () => {
    const { store, inspection } = await openWithInspection()
    await act(async () => store.show(inspection, 'on-phone'))
    expect(screen.queryByText('All safe on server')).toBeNull()
  })

  it('says Ready offline only when it is', async () => {
    const { offline } = await openWithInspection()
    expect(screen.getByText('Ready offline')).toBeTruthy()
    await act(async () =>
      offline.status.set({ phase: 'preparing', progress: 0.43, updateReady: false }),
    )
    expect(screen.queryByText('Ready offline')).toBeNull()
    expect(screen.getByText(/43 %/)).toBeTruthy()
    await act(async () =>
      offline.status.set({ phase: 'failed', progress: 0.43, updateReady: false }),
    )
    expect(screen.getByText('Not ready offline')).toBeTruthy()
    await tap('button', 'Try again')
    expect(screen.getByText(/0 %/)).toBeTruthy()
  })

  it('says when the browser threw stored data away, until it is read', async () => {
    const { store } = await openWithInspection()
    await act(async () =>
      store.storage.set({
        ...store.storage.current(),
        evicted: { expectedSeq: 12, photosMissing: 3 },
      }),
    )
    const said = screen.getByRole('alert').textContent
    expect(said).toMatch(/threw stored data away/)
    expect(said).toMatch(/3 photos had been announced to the server and never got there/)
    await tap('button', 'Got it')
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

async function withAdding() {
  const memory = createMemoryPhone()
  const inspection = await memory.store.openInspection(vehicle, false)
  await openPhone(`/inspection/${inspection}`, memory)
  return { ...memory, inspection, adding: memory.phone.adding }
}

async function withPhoto() {
  const memory = createMemoryPhone()
  const inspection = await memory.store.openInspection(vehicle, false)
  await addPhotoTo(memory.store, inspection, 'a')
  await openPhone(`/inspection/${inspection}`, memory)
  return memory
}

describe('an inspection', () => {
  it('names a bad file with what to do, and takes the others', async () => {
    const { adding, inspection, store } = await withAdding()
    await act(async () => {
      await adding.add(
        inspection,
        ['a.jpg', 'bad notes.txt', 'b.jpg'].map((name) => ({ blob: new Blob([name]), name })),
        { source: 'file', rendered: false },
      )
    })
    expect((await screen.findByRole('alert')).textContent).toMatch(/bad notes\.txt is not a photo/)
    expect(store.inspections.current()[0]?.photos).toHaveLength(2)
    await tap('button', 'Got it')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('takes a file that is chosen again only once, unless its photo is being removed', async () => {
    const { adding, inspection, store } = await withAdding()
    const choose = () =>
      act(() =>
        adding.add(inspection, [{ blob: new Blob(['a']), name: 'a.jpg' }], {
          source: 'file',
          rendered: false,
          onceUnless: (photo) => useRemovals.getState().hidden.has(photo),
        }),
      )
    const first = await choose()
    expect(await choose()).toEqual(first)
    expect(store.inspections.current()[0]?.photos).toHaveLength(1)
    expect(screen.getByText(/is here already/)).toBeTruthy()
    await tap('button', 'Remove photo 1')
    await choose()
    expect(store.inspections.current()[0]?.photos).toHaveLength(2)
  })

  it('says that a photo was not stored when the phone is full', async () => {
    const { adding, inspection, store } = await withAdding()
    store.failNext = Object.assign(new Error('full'), { code: 'quota_exceeded' })
    await act(async () => {
      await adding.add(inspection, [{ blob: new Blob(['x']), name: 'x.jpg' }], {
        source: 'camera',
        rendered: false,
      })
    })
    expect((await screen.findByRole('alert')).textContent).toMatch(/x\.jpg.*storage is full/)
  })

  it('takes a removed photo out of sight, and brings it back by Undo', async () => {
    const { store } = await withPhoto()
    await tap('button', 'Remove photo 1')
    expect(screen.queryByRole('link', { name: /Photo 1:/ })).toBeNull()
    await tap('button', 'Undo')
    expect(screen.getByRole('link', { name: /Photo 1:/ })).toBeTruthy()
    expect(store.retracted).toEqual([])
  })

  it('retracts a removed photo when the app leaves the screen', async () => {
    const { store } = await withPhoto()
    await tap('button', 'Remove photo 1')
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' })
    await act(async () => void document.dispatchEvent(new Event('visibilitychange')))
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'visible' })
    await waitFor(() => expect(store.retracted).toHaveLength(1))
  })

  it('says what is missing before it seals, and opens again only with a reason', async () => {
    const { store } = await withPhoto()
    await tap('button', 'Seal')
    expect(await screen.findByText(/has not looked at 1 photo/)).toBeTruthy()
    expect(screen.getByText(/No mileage/)).toBeTruthy()
    await tap('button', 'Seal all the same')
    await waitFor(() => expect(store.inspections.current()[0]?.sealed).toBe(true))
    expect(screen.queryByRole('button', { name: 'Seal' })).toBeNull()
    await tap('button', 'Reopen')
    const now = screen.getByRole('button', { name: 'Reopen now' })
    expect(now.hasAttribute('disabled')).toBe(true)
  })
})
