import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCorrectionSaver } from './correction-saver.ts'

const tick = () => vi.advanceTimersByTimeAsync(0)

/** A saver whose writes end when the test says so. */
function start() {
  const written: string[] = []
  const problems: unknown[] = []
  let settle: { resolve(): void; reject(error: Error): void } | null = null
  const saver = createCorrectionSaver<string>({
    write: (version) =>
      new Promise<void>((resolve, reject) => {
        written.push(version)
        settle = { resolve, reject }
      }),
    onFailure: (error) => problems.push(error),
  })
  return {
    saver,
    written,
    problems,
    async stored() {
      settle?.resolve()
      await tick()
    },
    async broken(error: Error) {
      settle?.reject(error)
      await tick()
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('correction saver', () => {
  it('shows the tick only after the store has answered', async () => {
    const { saver, stored } = start()
    expect(saver.state.current()).toBe('untouched')
    saver.change('a')
    expect(saver.state.current()).toBe('saving')
    await vi.advanceTimersByTimeAsync(1000)
    expect(saver.state.current()).toBe('saving')
    await stored()
    expect(saver.state.current()).toBe('saved')
  })

  it('makes one record of a run of changes', async () => {
    const { saver, written } = start()
    for (const version of ['a', 'b', 'c']) saver.change(version)
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toEqual(['c'])
  })

  it('writes at once on flush, without waiting for the rest', async () => {
    const { saver, written } = start()
    saver.change('a')
    void saver.flush()
    expect(written).toEqual(['a'])
  })

  it('writes what changed during a write after it, the newest only, and is not saved before', async () => {
    const { saver, written, stored } = start()
    saver.change('a')
    void saver.flush()
    saver.change('b')
    saver.change('c')
    await stored()
    expect(written).toEqual(['a', 'c'])
    expect(saver.state.current()).toBe('saving')
    await stored()
    expect(saver.state.current()).toBe('saved')
  })

  it('keeps a version that could not be stored, says so, and writes it with the next flush', async () => {
    const { saver, written, problems, stored, broken } = start()
    saver.change('a')
    void saver.flush()
    await broken(new Error('full'))
    expect(saver.state.current()).toBe('failed')
    expect(problems).toHaveLength(1)
    void saver.flush()
    await stored()
    expect(written).toEqual(['a', 'a'])
    expect(saver.state.current()).toBe('saved')
  })

  it('resolves flush when what waited is stored', async () => {
    const { saver, stored } = start()
    saver.change('a')
    const first = await Promise.race([
      saver.flush().then(() => 'flushed'),
      tick().then(() => 'time'),
    ])
    expect(first).toBe('time')
    const flushed = saver.flush()
    await stored()
    await flushed
    expect(saver.state.current()).toBe('saved')
  })
})
