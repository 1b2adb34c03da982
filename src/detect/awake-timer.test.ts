import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { afterAwake } from './awake-timer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('calls back once the time is over', async () => {
  const listener = vi.fn<() => void>()
  afterAwake(2500, listener)
  await vi.advanceTimersByTimeAsync(2499)
  expect(listener).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(5000)
  expect(listener).toHaveBeenCalledOnce()
})

it('does not count the hours in which the page was frozen', async () => {
  const listener = vi.fn<() => void>()
  afterAwake(2500, listener)
  vi.setSystemTime(Date.now() + 8 * 3_600_000) // the clock goes on, timers do not
  await vi.advanceTimersByTimeAsync(1000)
  expect(listener).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1500)
  expect(listener).toHaveBeenCalledOnce()
})

it('is silent after the undo', async () => {
  const listener = vi.fn<() => void>()
  const undo = afterAwake(2500, listener)
  await vi.advanceTimersByTimeAsync(1500)
  undo()
  await vi.advanceTimersByTimeAsync(5000)
  expect(listener).not.toHaveBeenCalled()
})
