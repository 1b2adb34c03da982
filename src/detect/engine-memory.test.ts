import { describe, expect, it, vi } from 'vitest'
import { engineMemory, type Trial } from './engine-memory.ts'
import { fakeStorage, sha } from './testing/fake-model.ts'

const trial: Trial = { modelSha: sha('model'), winner: 'webgpu', file: 'fp16', why: 'faster' }

function refuse(): void {
  throw new Error('QuotaExceededError')
}

describe('what a browser version has shown', () => {
  it('is there at the next start', () => {
    const storage = fakeStorage()
    const before = engineMemory(storage, 'browser 1')
    before.rememberPassed(sha('model'))
    before.rememberTrial(trial)
    const after = engineMemory(storage, 'browser 1')
    expect(after.hasPassed(sha('model'))).toBe(true)
    expect(after.hasPassed(sha('another'))).toBe(false)
    expect(after.trial(sha('model'))).toEqual(trial)
    expect(after.trial(sha('another'))).toBeNull()
  })

  it('is shown anew by another version', () => {
    const storage = fakeStorage()
    engineMemory(storage, 'browser 1').rememberTrial(trial)
    expect(engineMemory(storage, 'browser 2').trial(sha('model'))).toBeNull()
  })

  it.each(['not json', '{"userAgent":"browser 1"}', '[]'])('is begun anew from %s', (kept) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const memory = engineMemory(fakeStorage(new Map([['lotlens.detect', kept]])), 'browser 1')
    expect(memory.hasPassed(sha('model'))).toBe(false)
    vi.restoreAllMocks()
  })

  it('holds for this page where the storage is full', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const memory = engineMemory({ getItem: () => null, setItem: refuse }, 'browser 1')
    memory.rememberPassed(sha('model'))
    expect(memory.hasPassed(sha('model'))).toBe(true)
    vi.restoreAllMocks()
  })
})
