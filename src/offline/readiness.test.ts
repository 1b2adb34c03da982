import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Sha256 } from '../contract/ids.ts'
import type { CheckedFiles, KeepOutcome, KnownFile } from './checked-files.ts'
import { createOffline, type OfflinePorts } from './readiness.ts'
import type { Shell } from './shell.ts'

const knownFile = (name: string, sizeBytes: number): KnownFile => ({
  url: `/${name}`,
  sha256: Sha256.parse('0'.repeat(64)),
  sizeBytes,
})
const model = knownFile('model', 300)
const sample = knownFile('sample', 100)

function phone(changes: Partial<OfflinePorts> = {}) {
  const outcomes = new Map<string, KeepOutcome>()
  const kept: string[] = []
  const updateListeners: (() => void)[] = []
  const shell: Shell & { switched: number } = {
    switched: 0,
    install: async () => undefined,
    onUpdateWaiting(listener) {
      updateListeners.push(listener)
      return () => undefined
    },
    switchOver() {
      shell.switched += 1
    },
  }
  const occasions: (() => void)[] = []
  const timers: { delayMs: number; ring: () => void }[] = []
  const keepOnly = vi.fn<CheckedFiles['keepOnly']>(async () => undefined)
  const offline = createOffline({
    shell,
    files: {
      async keep(file, options) {
        options?.onProgress?.(0.5)
        kept.push(file.url)
        return outcomes.get(file.url) ?? 'kept'
      },
      keepOnly,
    },
    required: async () => [model, sample],
    onOccasion: (listener) => void occasions.push(listener),
    after: (delayMs, ring) => void timers.push({ delayMs, ring }),
    ...changes,
  })
  const phases: string[] = []
  const progress: number[] = []
  offline.status.subscribe(() => {
    phases.push(offline.status.current().phase)
    progress.push(offline.status.current().progress)
  })
  const settle = () =>
    vi.waitFor(() => expect(offline.status.current().phase).not.toBe('preparing'))
  return {
    offline,
    shell,
    outcomes,
    kept,
    keepOnly,
    phases,
    progress,
    settle,
    update: () => updateListeners.forEach((tell) => tell()),
    timers,
    occasion: () => occasions.forEach((tell) => tell()),
  }
}

describe('Ready offline', () => {
  beforeAll(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterAll(() => {
    vi.restoreAllMocks()
  })

  it('is said when shell and every file are kept, and not before', async () => {
    const { offline, kept, phases, progress, keepOnly, settle } = phone()
    expect(offline.status.current()).toEqual({
      phase: 'preparing',
      progress: 0,
      updateReady: false,
    })
    await settle()
    expect(offline.status.current()).toMatchObject({ phase: 'ready', progress: 1 })
    expect(kept).toEqual(['/model', '/sample'])
    expect(phases.filter((phase) => phase === 'ready')).toHaveLength(1)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress).toContain(0.375) // half of the model's three quarters
    expect(keepOnly).toHaveBeenCalledWith([model, sample])
  })

  it.each(['damaged', 'unreachable', 'unkeepable'] as const)(
    'is not said where a file is %s, and lets nothing go',
    async (outcome) => {
      const made = phone()
      made.outcomes.set('/sample', outcome)
      await made.settle()
      expect(made.offline.status.current().phase).toBe('failed')
      expect(made.keepOnly).not.toHaveBeenCalled()
    },
  )

  it('is not said where the service worker cannot be installed', async () => {
    const made = phone({
      shell: { ...phone().shell, install: () => Promise.reject(new Error('no network')) },
    })
    await made.settle()
    expect(made.offline.status.current().phase).toBe('failed')
  })

  it('is not said where the list of samples does not come', async () => {
    const made = phone({ required: () => Promise.reject(new TypeError('Failed to fetch')) })
    await made.settle()
    expect(made.offline.status.current().phase).toBe('failed')
  })

  it('is tried again when a person asks', async () => {
    const made = phone()
    made.outcomes.set('/model', 'unreachable')
    await made.settle()
    made.outcomes.clear()
    made.offline.retry()
    expect(made.offline.status.current().phase).toBe('preparing')
    await made.settle()
    expect(made.offline.status.current().phase).toBe('ready')
  })

  it('is tried again by itself after a cut line, when the network comes back and by and by', async () => {
    const made = phone()
    made.outcomes.set('/sample', 'unreachable')
    await made.settle()
    made.occasion()
    expect(made.offline.status.current().phase).toBe('preparing')
    await made.settle()
    made.timers[0]?.ring() // of an attempt before the last one
    expect(made.offline.status.current().phase).toBe('failed')
    made.timers[1]?.ring()
    await made.settle()
    expect(made.timers.map(({ delayMs }) => delayMs)).toEqual([15_000, 60_000, 300_000])
    made.outcomes.clear()
    made.occasion()
    await made.settle()
    expect(made.offline.status.current().phase).toBe('ready')
    made.occasion()
    expect(made.offline.status.current().phase).toBe('ready')
  })

  it.each(['damaged', 'unkeepable'] as const)(
    'leaves it to a person where a file is %s: it would cost the same bytes again',
    async (outcome) => {
      const made = phone()
      made.outcomes.set('/model', outcome)
      await made.settle()
      made.occasion()
      expect(made.offline.status.current().phase).toBe('failed')
      expect(made.timers).toEqual([])
    },
  )

  it('is unsupported where there is no service worker', () => {
    const { offline } = phone({ shell: null })
    expect(offline.status.current().phase).toBe('unsupported')
    offline.retry()
    expect(offline.status.current().phase).toBe('unsupported')
  })

  it('switches to a newer version only when one waits and a person says so', async () => {
    const made = phone()
    await made.settle()
    made.offline.applyUpdate()
    expect(made.shell.switched).toBe(0)
    made.update()
    expect(made.offline.status.current()).toMatchObject({ phase: 'ready', updateReady: true })
    expect(made.shell.switched).toBe(0)
    made.offline.applyUpdate()
    expect(made.shell.switched).toBe(1)
  })
})
