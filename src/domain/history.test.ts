import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  advance,
  amend,
  beginHistory,
  canRedo,
  canUndo,
  maxUndoSteps,
  redo,
  undo,
} from './history.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

describe('history', () => {
  it('goes back and forth', () => {
    const history = advance(advance(beginHistory('a'), 'b'), 'c')
    const back = undo(undo(history))
    expect(back.present).toBe('a')
    expect([canUndo(back), canRedo(back)]).toEqual([false, true])
    expect(redo(redo(back))).toEqual(history)
  })

  it('stays where it is at either end', () => {
    const history = beginHistory('a')
    expect(undo(history)).toBe(history)
    expect(redo(history)).toBe(history)
  })

  it('forgets what was undone once something new is done', () => {
    const history = advance(undo(advance(beginHistory('a'), 'b')), 'c')
    expect(canRedo(history)).toBe(false)
    expect(undo(history).present).toBe('a')
  })

  it('joins an amendment to the step before', () => {
    const history = amend(advance(beginHistory('a'), 'b'), 'c')
    expect(history.present).toBe('c')
    expect(undo(history).present).toBe('a')
  })

  it('remembers a bounded number of steps, and redoes as many as it undid', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (steps, back) => {
        let history = beginHistory(0)
        for (let step = 1; step <= steps; step += 1) history = advance(history, step)
        const newest = history
        for (let count = 0; count < back; count += 1) history = undo(history)
        expect(history.present).toBe(steps - Math.min(back, steps, maxUndoSteps))
        for (let count = 0; count < back; count += 1) history = redo(history)
        expect(history).toEqual(newest)
      }),
      { numRuns: 50 },
    )
  })
})
