// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryPhone } from '../testing/memory-phone.ts'
import { openPhone, prepareScreens, tap } from '../testing/render-phone.tsx'

prepareScreens()
beforeAll(async () => {
  await import('./DiagnosticsScreen.tsx')
}, 120_000)

describe('the diagnostics', () => {
  it('say what runs, why, and what fell back', async () => {
    await openPhone('/diagnostics')
    expect(await screen.findByText('not faster: 30.0 ms against 12.0 ms on wasm')).toBeTruthy()
    expect(screen.getByText('By this phone')).toBeTruthy()
    expect(screen.getByText(/the graphics device: lost/)).toBeTruthy()
  })

  it('show where the time of the last photos went', async () => {
    const memory = createMemoryPhone()
    const stop = memory.phone.detections.start()
    await openPhone('/', memory)
    await tap('button', 'Open a sample car')
    await screen.findByRole('button', { name: 'Check 2 marks' })
    stop()
    document.body.innerHTML = ''
    await openPhone('/diagnostics', memory)
    const row = await screen.findByRole('row', { name: /60.*5.*80.*1\.0.*146/ })
    expect(row).toBeTruthy()
  })

  it('let a person choose an engine, and return to the phone’s own choice', async () => {
    const { detector } = await openPhone('/diagnostics')
    await tap('radio', 'WebAssembly, 1 thread')
    expect(detector.inside.forced).toEqual({ engine: 'wasm', threads: 1 })
    expect(screen.getByText('By you')).toBeTruthy()
    // The detector of this test goes on with four threads: as where one thread did not hold.
    expect(screen.getByRole('alert').textContent).toContain('the graphics device: lost')
    await tap('radio', 'Automatic')
    expect(detector.inside.forced).toBeNull()
  })

  it('say why a choice was not taken, and what runs instead', async () => {
    const memory = createMemoryPhone()
    memory.detector.inside.outcome = { ok: false, why: 'wrong by 9.00 px' }
    await openPhone('/diagnostics', memory)
    await tap('radio', 'WebGPU')
    expect(
      await screen.findByText('Not taken: wrong by 9.00 px. Photos run on WebAssembly, 4 threads.'),
    ).toBeTruthy()
  })

  it('run the self-test on every engine and report it to the server', async () => {
    const { store } = await openPhone('/diagnostics')
    await tap('button', 'Run the self-test')
    expect(await screen.findByText('WebAssembly, 4 threads · Right')).toBeTruthy()
    expect(screen.getByText('WebAssembly, 1 thread · Wrong')).toBeTruthy()
    expect(store.reports.map(({ reason }) => reason)).toEqual([
      'self-test: wasm 4: right, 33.4 ms; wasm 1: wrong, 46.2 ms (off by 3.00 px, 0.200 of score)',
    ])
  })

  it('free what nobody needs, and nothing else', async () => {
    await openPhone('/diagnostics')
    await tap('button', 'Free 3.5 MB')
    expect(await screen.findByRole('button', { name: 'Nothing to free' })).toBeTruthy()
    expect(screen.getByText('3.5 MB freed')).toBeTruthy()
    expect(screen.getByText('3.4 MB')).toBeTruthy()
  })

  it('say that nothing is freed while another model comes in', async () => {
    const memory = createMemoryPhone()
    memory.storageUse.isBusy = true
    await openPhone('/diagnostics', memory)
    await tap('button', 'Free 3.5 MB')
    expect(await screen.findByText(/Another model is coming in/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Free 3.5 MB' })).toBeTruthy()
  })
})
