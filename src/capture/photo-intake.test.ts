import { expose } from 'comlink'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPhotoIntake } from './photo-intake.ts'
import type { PrepareOutcome } from './prepare.ts'

/** A worker's two ends in one thread; what it makes of a file is an answer and nothing else. */
class NearWorker extends EventTarget {
  static readonly started: NearWorker[] = []
  readonly listening = new Set<unknown>()
  readonly #channel = new MessageChannel()

  constructor() {
    super()
    NearWorker.started.push(this)
    const { port1, port2 } = this.#channel
    const refused: PrepareOutcome = { ok: false, problem: { code: 'empty', name: 'x.jpg' } }
    expose({ prepare: async () => refused }, port2)
    port1.addEventListener('message', ({ data }) => {
      this.dispatchEvent(new MessageEvent('message', { data }))
    })
    port1.start()
  }

  postMessage(message: unknown): void {
    this.#channel.port1.postMessage(message)
  }

  override addEventListener(...listener: Parameters<EventTarget['addEventListener']>): void {
    if (listener[0] === 'error') this.listening.add(listener[1])
    super.addEventListener(...listener)
  }

  override removeEventListener(...listener: Parameters<EventTarget['addEventListener']>): void {
    this.listening.delete(listener[1])
    super.removeEventListener(...listener)
  }

  terminate(): void {
    this.#channel.port1.close()
  }
}

describe('the intake of photos', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('keeps nothing of a photo in its worker: 300 in a row were 1.2 GB', async () => {
    vi.stubGlobal('Worker', NearWorker)
    const intake = createPhotoIntake()
    for (const name of ['1.jpg', '2.jpg', '3.jpg']) {
      const outcome = await intake.prepare(new Blob(), name)
      expect(outcome).toMatchObject({ ok: false, problem: { code: 'empty' } })
    }
    const [worker] = NearWorker.started
    expect(NearWorker.started).toHaveLength(1)
    expect(worker?.listening.size).toBe(0)
  })

  it('says that a picture cannot be had whose worker died, and starts another', async () => {
    vi.stubGlobal('Worker', NearWorker)
    NearWorker.started.length = 0
    const intake = createPhotoIntake()
    const outcome = intake.prepare(new Blob(), 'large.jpg')
    await Promise.resolve()
    NearWorker.started[0]?.dispatchEvent(new Event('error'))
    expect(await outcome).toEqual({
      ok: false,
      problem: { code: 'cannot_decode', name: 'large.jpg' },
    })
    await intake.prepare(new Blob(), 'next.jpg')
    expect(NearWorker.started).toHaveLength(2)
  })
})
