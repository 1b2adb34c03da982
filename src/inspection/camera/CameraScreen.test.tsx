// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CameraProblem, CameraState, PreviewLook } from '../ports.ts'
import { createMemoryPhone } from '../testing/memory-phone.ts'
import { openPhone, prepareScreens, tap } from '../testing/render-phone.tsx'
import { useLiveSwitch } from './live-switch.ts'

prepareScreens()
beforeAll(async () => void (await import('./CameraScreen.tsx')), 120_000)
beforeEach(() => useLiveSwitch.getState().turn(true))

const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'B-LX 204', mileageKm: null } as const

const live: CameraState = {
  state: 'live',
  stream: new MediaStream(),
  torch: 'off',
}

const dent: PreviewLook = {
  boxes: [{ classId: 1, box: { x: 60, y: 40, width: 80, height: 50 }, score: 0.7 }],
  frame: { width: 320, height: 240 },
  costMs: 1,
  sizeCount: 1,
}

/** The camera's screen of a new inspection; the stream shows once the element says so. */
async function openCamera(outcome: CameraState = live, look: PreviewLook | null = null) {
  const memory = createMemoryPhone()
  const inspection = await memory.store.openInspection(vehicle, false)
  memory.camera.outcome = outcome
  memory.detector.look = look
  await openPhone(`/inspection/${inspection}/camera`, memory)
  const video = document.querySelector('video')
  if (video !== null) await act(async () => void fireEvent(video, new Event('loadeddata')))
  const photos = () => memory.store.inspections.current()[0]?.photos ?? []
  return { ...memory, inspection, photos }
}

describe('the camera', () => {
  it.each([
    ['refused', 'The camera is not allowed', /Permissions, Camera/],
    ['no_camera', 'No camera was found', /choose files/],
    ['in_use', 'Another app is using the camera', /Close it there/],
    ['insecure', 'No camera on this address', /https/],
    ['failed', 'The camera did not start', /restart the browser/],
  ] as const)('that is %s says what to do, and takes files', async (code, title, way) => {
    const { photos } = await openCamera({
      state: 'unavailable',
      code: code satisfies CameraProblem,
    })
    const told = await screen.findByRole('alert')
    expect(told.textContent).toContain(title)
    expect(told.textContent).toMatch(way)
    const files = screen.getAllByLabelText('Files')[0]!
    const file = new File(['jpeg'], 'from-files.jpg')
    await act(async () => void fireEvent.change(files, { target: { files: [file] } }))
    await waitFor(() => expect(photos()).toHaveLength(1))
    expect(photos()[0]?.added).toMatchObject({ source: 'file', originalName: 'from-files.jpg' })
  })

  it('that was refused is asked for again', async () => {
    const { camera } = await openCamera({ state: 'unavailable', code: 'refused' })
    camera.outcome = live
    await tap('button', 'Try again')
    expect(document.querySelector('video')).not.toBeNull()
  })

  it('takes a photo that is in the tray at once and goes the way of every photo', async () => {
    const { photos, detections } = await withDetections()
    await tap('button', 'Take photo')
    await waitFor(() => expect(photos()[0]?.predictions).toBeTruthy())
    expect(photos()).toHaveLength(1)
    expect(photos()[0]?.added).toMatchObject({ source: 'camera', rendered: false })
    expect(photos()[0]?.added.originalName).toMatch(/^camera \d{4}-\d{2}-\d{2} /)
    expect(await screen.findByRole('link', { name: 'Photo 1: 2 marks' })).toBeTruthy()
    detections()
  })

  it('takes photos by Space and Enter, but not where a control has the keys', async () => {
    const { photos } = await openCamera()
    await act(async () => void fireEvent.keyDown(document.body, { key: ' ' }))
    await waitFor(() => expect(photos()).toHaveLength(1))
    await act(async () => void fireEvent.keyDown(document.body, { key: 'Enter' }))
    await waitFor(() => expect(photos()).toHaveLength(2))
    fireEvent.keyDown(screen.getByRole('switch'), { key: ' ' })
    await act(async () => void fireEvent.keyDown(document.body, { key: 'a' }))
    expect(photos()).toHaveLength(2)
  })

  it('says when a photo was not taken', async () => {
    const { camera, photos } = await openCamera()
    camera.takeStill = async () => ({ ok: false, code: 'failed' })
    await tap('button', 'Take photo')
    expect((await screen.findByRole('alert')).textContent).toMatch(/not taken/)
    expect(photos()).toEqual([])
  })

  it('goes off when the screen is left', async () => {
    const { camera } = await openCamera()
    expect(camera.current().state).toBe('live')
    cleanup()
    expect(camera.current().state).toBe('off')
  })

  it('comes back with the page', async () => {
    const { camera } = await openCamera()
    await act(async () => camera.stop()) // as the page is hidden
    expect(document.querySelector('video')).toBeNull()
    await act(async () => void document.dispatchEvent(new Event('visibilitychange')))
    expect(camera.startCount).toBe(2)
    expect(document.querySelector('video')).not.toBeNull()
  })

  it('switches its lamp where it has one', async () => {
    const { camera } = await openCamera()
    await tap('button', 'Lamp')
    expect(camera.current()).toMatchObject({ torch: 'on' })
    cleanup()
    await openCamera({ ...live, torch: 'none' })
    expect(screen.queryByRole('button', { name: 'Lamp' })).toBeNull()
  })

  it('has no place in a sealed inspection', async () => {
    const memory = createMemoryPhone()
    const inspection = await memory.store.openInspection(vehicle, false)
    await memory.store.sealInspection(inspection)
    await openPhone(`/inspection/${inspection}/camera`, memory)
    expect(await screen.findByRole('button', { name: 'Reopen' })).toBeTruthy()
  })
})

async function withDetections() {
  const opened = await openCamera()
  return { ...opened, detections: opened.phone.detections.start() }
}

describe('boxes on the stream', () => {
  it('come where frames show them, in words too, and are never recorded', async () => {
    const { photos, store } = await openCamera(live, dent)
    expect(await screen.findByText('1 dent')).toBeTruthy()
    expect(screen.getByTestId('live-marks')).toBeTruthy()
    expect(photos()).toEqual([])
    expect(store.inspections.current()).toHaveLength(1)
  })

  it('are switched off for good', async () => {
    await openCamera(live, dent)
    await screen.findByText('1 dent')
    await tap('switch', 'Live boxes')
    expect(screen.queryByTestId('live-marks')).toBeNull()
    expect(localStorage.getItem('lotlens.live-boxes')).toBe('off')
  })

  it('give way to the shutter on a phone that is too slow, which says so', async () => {
    const { photos, detector } = await openCamera(live, { ...dent, costMs: 1500 })
    expect(await screen.findByText(/too slow for live boxes/)).toBeTruthy()
    await tap('button', 'Take photo')
    await waitFor(() => expect(photos()).toHaveLength(1))
    detector.look = dent
    await tap('button', 'Try again')
    expect(await screen.findByText('1 dent')).toBeTruthy()
  })

  it('wait for a model that is not there', async () => {
    const { detector } = await openCamera(live, dent)
    await act(async () => detector.status.set({ ...detector.status.current(), phase: 'loading' }))
    expect(await screen.findByText('Live boxes wait for the model')).toBeTruthy()
    expect(screen.queryByTestId('live-marks')).toBeNull()
  })
})
