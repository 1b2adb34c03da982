// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { CorrectedBox } from '../../contract/record.ts'
import { createMemoryPhone, foundBoxes } from '../testing/memory-phone.ts'
import type { MemoryStore } from '../testing/memory-store.ts'
import { openPhone, prepareScreens, tap } from '../testing/render-phone.tsx'
import { addPhotoTo, gate, until } from '../testing/steps.ts'

prepareScreens()

const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'B-LX 204', mileageKm: null } as const

/** The screen of a photo on which the model found a scratch and a dent. */
async function openPhoto(options: { looked?: boolean; sealed?: boolean } = {}) {
  const memory = createMemoryPhone()
  const { store, phone } = memory
  const inspection = await store.openInspection(vehicle, false)
  const photo = await addPhotoTo(store, inspection, 'a')
  const marks = () => store.inspections.current()[0]?.photos[0]?.boxes ?? []
  if (options.looked !== false) {
    const stop = phone.detections.start()
    await until(() => marks().length === foundBoxes.length)
    stop()
  }
  if (options.sealed === true) await store.sealInspection(inspection)
  await openPhone(`/inspection/${inspection}/photo/${photo}`, memory)
  await screen.findByRole('region', { name: 'Photo' })
  return { ...memory, marks }
}

const judged = (marks: readonly CorrectedBox[]) =>
  marks.map(({ origin, reviewed }) => `${origin} ${reviewed ? 'reviewed' : 'untouched'}`)

function stage(): HTMLElement {
  return screen.getByRole('region', { name: 'Photo' })
}

const pointer = (pointerId: number, clientX: number, clientY: number) => ({
  pointerId,
  clientX,
  clientY,
  pointerType: 'touch',
  button: 0,
})

/** One finger from one place to another, in CSS pixels of the stage. */
function drag(from: Element, [x, y]: [number, number], [byX, byY]: [number, number]): void {
  fireEvent.pointerDown(from, pointer(1, x, y))
  fireEvent.pointerMove(stage(), pointer(1, x + byX / 2, y + byY / 2))
  fireEvent.pointerMove(stage(), pointer(1, x + byX, y + byY))
}

function handle(name: string): Element {
  const knob = document.querySelector(`[data-handle="${name}"] rect`)
  if (knob === null) throw new Error(`no handle ${name}`)
  return knob
}

async function openFix() {
  const opened = await openPhoto()
  await tap('button', 'Check 2 marks')
  await tap('button', 'Fix')
  return opened
}

/** The first mark of the newest correction, after the app was hidden. */
async function saved(store: MemoryStore): Promise<CorrectedBox | undefined> {
  fireEvent(window, new Event('pagehide'))
  await waitFor(() => expect(store.corrections.length).toBeGreaterThan(0))
  return store.corrections.at(-1)?.boxes[0]
}

describe('checking a photo', () => {
  it('is before the first mark at once where one came by “Check 2 marks” of the inspection', async () => {
    const { store, phone, ...memory } = createMemoryPhone()
    const inspection = await store.openInspection(vehicle, false)
    await addPhotoTo(store, inspection, 'a')
    const stop = phone.detections.start()
    await until(() => store.inspections.current()[0]?.photos[0]?.boxes.length === foundBoxes.length)
    stop()
    await openPhone(`/inspection/${inspection}`, { ...memory, store, phone })
    await tap('link', 'Check 2 marks')
    expect(await screen.findByText('1 of 2')).toBeTruthy()
    await tap('button', 'Keep')
    expect(screen.getByText('2 of 2')).toBeTruthy()
    await tap('button', 'Keep')
    expect(screen.getByText('Anything missed?')).toBeTruthy()
  })

  it('shows the marks, asks for each, and saves every verdict', async () => {
    const { store } = await openPhoto()
    expect(screen.getByRole('button', { name: /Scratch 1: Found by the model/ })).toBeTruthy()
    await tap('button', 'Check 2 marks')
    expect(screen.getByText('1 of 2')).toBeTruthy()
    await tap('button', 'Keep')
    expect(screen.getByText('2 of 2')).toBeTruthy()
    await tap('button', 'Not damage')
    expect(screen.getByText('Anything missed?')).toBeTruthy()
    await tap('button', 'Nothing missed')
    await waitFor(() => expect(screen.getByText('Checked')).toBeTruthy())
    expect(judged(store.corrections.at(-1)?.boxes ?? [])).toEqual([
      'model reviewed',
      'model-rejected reviewed',
    ])
  })

  it('confirms nothing that was only looked at', async () => {
    const { store, marks } = await openPhoto()
    await tap('button', 'Check 2 marks')
    await tap('button', 'Fix')
    fireEvent.keyDown(window, { key: 'Escape' })
    await tap('link', 'Back')
    expect(store.corrections).toEqual([])
    expect(judged(marks())).toEqual(['model untouched', 'model untouched'])
  })

  it('shows the tick only once the store has it', async () => {
    const { store } = await openPhoto()
    const door = gate()
    store.gate = door.promise
    await tap('button', 'Check 2 marks')
    await tap('button', 'Keep')
    expect(screen.getByText('Saving…')).toBeTruthy()
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 700))))
    expect(screen.queryByText('Saved')).toBeNull()
    await act(async () => door.open())
    await waitFor(() => expect(screen.getByText('Saved')).toBeTruthy())
  })

  it('says what to do when the phone is full, keeps the change and saves it on the next try', async () => {
    const { store } = await openPhoto()
    store.failNext = Object.assign(new Error('full'), { code: 'quota_exceeded' })
    await tap('button', 'Check 2 marks')
    await tap('button', 'Keep')
    const again = await screen.findByRole('button', { name: /Not saved/ })
    expect(screen.getByRole('alert').textContent).toMatch(/Free some space/)
    await act(async () => again.click())
    await waitFor(() => expect(screen.getByText('Saved')).toBeTruthy())
    expect(judged(store.corrections[0]?.boxes ?? [])[0]).toBe('model reviewed')
  })

  it('saves what is still unsaved when the screen is left', async () => {
    const { store } = await openPhoto()
    await tap('button', 'Check 2 marks')
    await tap('button', 'Keep')
    await tap('link', 'Back')
    await waitFor(() => expect(store.corrections).toHaveLength(1))
  })

  it('saves what is still unsaved when the app is hidden', async () => {
    const { store } = await openPhoto()
    await tap('button', 'Check 2 marks')
    await tap('button', 'Keep')
    fireEvent(window, new Event('pagehide'))
    await waitFor(() => expect(store.corrections).toHaveLength(1))
  })

  it('undoes and redoes, and each is saved', async () => {
    const { store } = await openPhoto()
    await tap('button', 'Check 2 marks')
    await tap('button', 'Not damage')
    await tap('button', 'Undo')
    fireEvent(window, new Event('pagehide'))
    await waitFor(() =>
      expect(judged(store.corrections.at(-1)?.boxes ?? [])[0]).toBe('model untouched'),
    )
    fireEvent.keyDown(window, { key: 'Z', shiftKey: true })
    fireEvent(window, new Event('pagehide'))
    await waitFor(() =>
      expect(judged(store.corrections.at(-1)?.boxes ?? [])[0]).toBe('model-rejected reviewed'),
    )
  })

  it('confirms a photo without marks', async () => {
    const memory = createMemoryPhone()
    memory.detector.boxes = []
    const inspection = await memory.store.openInspection(vehicle, false)
    const photo = await addPhotoTo(memory.store, inspection, 'a')
    const stop = memory.phone.detections.start()
    await until(() => memory.store.inspections.current()[0]?.photos[0]?.predictions !== null)
    stop()
    await openPhone(`/inspection/${inspection}/photo/${photo}`, memory)
    expect(await screen.findByText('No damage found')).toBeTruthy()
    await tap('button', 'Nothing missed')
    await waitFor(() => expect(memory.store.corrections[0]?.boxes).toEqual([]))
    expect(screen.getByText('Checked')).toBeTruthy()
  })

  it('lets a sealed photo be looked at and not changed', async () => {
    const { store } = await openPhoto({ sealed: true })
    expect(screen.queryByRole('button', { name: /Check/ })).toBeNull()
    fireEvent.keyDown(window, { key: 'n' })
    fireEvent.keyDown(window, { key: 'x' })
    await tap('link', 'Back')
    expect(store.corrections).toEqual([])
  })
})

describe('fixing a mark', () => {
  it('resizes by a handle, from the corner opposite', async () => {
    const { store } = await openFix()
    drag(handle('se'), [300, 300], [30, 20])
    fireEvent.pointerUp(stage(), pointer(1, 330, 320))
    const before = foundBoxes[0]!.box
    const mark = await saved(store)
    expect(mark?.origin).toBe('model-edited')
    expect(mark?.box.x).toBeCloseTo(before.x)
    expect(mark?.box.y).toBeCloseTo(before.y)
    expect(mark?.box.width).toBeGreaterThan(before.width)
    // 30 across and 20 down on screen are in the same proportion on the photo.
    const grown = (mark?.box.width ?? 0) - before.width
    expect(((mark?.box.height ?? 0) - before.height) / grown).toBeCloseTo(20 / 30)
  })

  it('shows the loupe while a finger drags', async () => {
    await openFix()
    expect(screen.queryByTestId('loupe')).toBeNull()
    drag(handle('nw'), [200, 200], [10, 10])
    expect(screen.getByTestId('loupe')).toBeTruthy()
    fireEvent.pointerUp(stage(), pointer(1, 210, 210))
    expect(screen.queryByTestId('loupe')).toBeNull()
  })

  it('gives a mark back as it was when a second finger comes', async () => {
    const { store } = await openFix()
    const mark = document.querySelector('[data-selected]')!
    drag(mark, [200, 250], [60, 0])
    fireEvent.pointerDown(stage(), pointer(2, 100, 100))
    fireEvent.pointerMove(stage(), pointer(2, 60, 60))
    fireEvent.pointerUp(stage(), pointer(2, 60, 60))
    fireEvent.pointerUp(stage(), pointer(1, 260, 250))
    await tap('link', 'Back')
    expect(store.corrections).toEqual([])
  })

  it('does all of it without dragging: nudge, size, class', async () => {
    const { store } = await openFix()
    await tap('button', 'Right')
    await tap('button', 'Size')
    await tap('button', 'Taller')
    await tap('radio', 'Dent')
    const before = foundBoxes[0]!.box
    const mark = await saved(store)
    expect(mark?.classId).toBe(1)
    expect(mark?.box.x).toBeGreaterThan(before.x)
    expect(mark?.box.height).toBeGreaterThan(before.height)
    expect(mark?.box.width).toBeCloseTo(before.width)
  })

  it('does the same by keys', async () => {
    const { store } = await openFix()
    fireEvent.keyDown(window, { key: 'ArrowLeft' })
    fireEvent.keyDown(window, { key: 'ArrowDown', shiftKey: true })
    fireEvent.keyDown(window, { key: '2' })
    const before = foundBoxes[0]!.box
    const mark = await saved(store)
    expect(mark?.classId).toBe(1)
    expect(mark?.box.x).toBeLessThan(before.x)
    expect(mark?.box.height).toBeGreaterThan(before.height)
  })
})

describe('adding what the model missed', () => {
  it('adds by a tap, as a human mark of the class that is chosen', async () => {
    const { store } = await openPhoto()
    await tap('button', 'Add mark')
    fireEvent.pointerDown(stage(), pointer(1, 330, 380))
    fireEvent.pointerUp(stage(), pointer(1, 330, 380))
    await tap('radio', 'Dent')
    await tap('button', 'Done')
    fireEvent(window, new Event('pagehide'))
    await waitFor(() => expect(store.corrections.length).toBeGreaterThan(0))
    const added = store.corrections.at(-1)?.boxes.at(-1)
    expect(added).toMatchObject({ origin: 'human', classId: 1, score: null, parentBoxId: null })
  })

  it('adds by a drag, where the finger went', async () => {
    const { store } = await openPhoto()
    await tap('button', 'Add mark')
    drag(stage(), [200, 250], [100, 50])
    fireEvent.pointerUp(stage(), pointer(1, 300, 300))
    fireEvent(window, new Event('pagehide'))
    await waitFor(() => expect(store.corrections.length).toBeGreaterThan(0))
    // 1600 photo pixels on 400 of the screen.
    const box = store.corrections.at(-1)?.boxes.at(-1)?.box
    expect(box?.width).toBeCloseTo(400)
    expect(box?.height).toBeCloseTo(200)
    expect(box?.x).toBeCloseTo(800)
  })

  it('adds with neither tap nor drag on the photo, and deletes', async () => {
    await openPhoto()
    await tap('button', 'Add mark')
    await tap('button', 'Place at centre')
    expect(screen.getByRole('button', { name: /Scratch 3: Drawn by you/ })).toBeTruthy()
    await tap('button', 'Delete')
    expect(screen.queryByRole('button', { name: /Scratch 3/ })).toBeNull()
  })

  it('joins marks that the model finds while a person is drawing, and loses neither', async () => {
    const { store, phone, marks } = await openPhoto({ looked: false })
    await tap('button', 'Add mark')
    await tap('button', 'Place at centre')
    await tap('button', 'Done')
    await act(async () => {
      const stop = phone.detections.start()
      await until(() => store.inspections.current()[0]?.photos[0]?.predictions !== null)
      stop()
    })
    fireEvent(window, new Event('pagehide'))
    await waitFor(() => expect(marks()).toHaveLength(3))
    expect(judged(marks())).toEqual(['human reviewed', 'model untouched', 'model untouched'])
    expect(store.corrections.at(-1)?.predictionsId).not.toBeNull()
  })

  it('adds marks of the second look in their place, as such, and nothing for a judged photo', async () => {
    const { fine, marks, phone } = await openPhoto()
    expect(await screen.findByText('Looking closer · 4 of 12')).toBeTruthy()
    fine.found()
    await waitFor(() => expect(marks()).toHaveLength(3))
    const closer = await screen.findByRole('button', {
      name: 'Scratch 3: Found on the second look',
    })
    expect(closer).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Scratch 1: Found by the model' })).toBeTruthy()
    expect(screen.queryByText(/Looking closer/)).toBeNull()
    expect(judged(marks())).toEqual(['model untouched', 'model untouched', 'model untouched'])
    expect(phone.secondLook.progress.current()).toBeNull()
  })

  it('drops the second look once a person begins to judge', async () => {
    const { fine, marks, store } = await openPhoto()
    await screen.findByText('Looking closer · 4 of 12')
    await tap('button', 'Check 2 marks')
    await tap('button', 'Keep')
    expect(fine.aborted).toBe(1)
    fine.found()
    await waitFor(() => expect(store.corrections).toHaveLength(1))
    expect(marks()).toHaveLength(2)
  })
})
