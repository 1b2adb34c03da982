import { expect, it } from 'vitest'
import { siteModel, statementWith } from '../domain/testing/device-manifest-maker.ts'
import { freshState, type ModelState } from './model-state.ts'
import { bringShadow, namedShadow } from './shadow-model.ts'

const shadow = siteModel(9)
const signature = 'A'.repeat(86)

/** A phone that runs site/1, with a manifest that names a shadow. */
function stateWith(changes: Partial<ModelState> = {}, statement: object = { shadow }): ModelState {
  const accepted = { statement: statementWith(statement), signature }
  return { ...freshState, accepted, active: siteModel(1), ...changes }
}

function phone(state: ModelState, verdict: 'passed' | 'failed' | 'unreachable' = 'passed') {
  const notes = new Map<string, string>()
  const log: string[] = []
  const bring = (keep: 'kept' | 'unreachable' = 'kept', appVersion = '0.1.0') =>
    bringShadow({
      appVersion,
      memory: { read: () => state },
      files: {
        keep: async () => {
          log.push('keep')
          return keep
        },
      },
      user: {
        sentFiles: (manifest) =>
          manifest.files.slice(0, 1).map(({ path, sha256, sizeBytes }) => {
            return { url: `/${path}`, sha256, sizeBytes }
          }),
        examine: async () => {
          log.push('examine')
          return verdict
        },
      },
      notes: {
        getItem: (key) => notes.get(key) ?? null,
        setItem: (key, value) => void notes.set(key, value),
      },
    })
  return { bring, log }
}

it('is brought in and examined once, and is there from then on', async () => {
  const { bring, log } = phone(stateWith())
  expect(await bring()).toEqual(shadow)
  expect(await bring()).toEqual(shadow)
  expect(log).toEqual(['keep', 'examine', 'keep'])
})

it('is not tried again once its answers were wrong, but by another app', async () => {
  const { bring, log } = phone(stateWith(), 'failed')
  expect(await bring()).toBeNull()
  expect(await bring()).toBeNull()
  expect(log).toEqual(['keep', 'examine'])
  expect(await bring('kept', '0.2.0')).toBeNull()
  expect(log).toEqual(['keep', 'examine', 'keep', 'examine'])
})

it('waits for its files', async () => {
  const { bring, log } = phone(stateWith())
  expect(await bring('unreachable')).toBeNull()
  expect(await bring()).toEqual(shadow)
  expect(log).toEqual(['keep', 'keep', 'examine'])
})

it('is none without a manifest, beside another model, as the model itself, or of other classes', () => {
  expect(namedShadow(freshState)).toBeNull()
  expect(namedShadow(stateWith({ active: null }))).toBeNull()
  expect(namedShadow(stateWith({ active: siteModel(2) }))).toBeNull()
  expect(namedShadow(stateWith({}, {}))).toBeNull()
  expect(namedShadow(stateWith({}, { shadow: siteModel(1) }))).toBeNull()
  expect(namedShadow(stateWith({}, { shadow: siteModel(9, { classes: ['rust'] }) }))).toBeNull()
  expect(namedShadow(stateWith())).toEqual(shadow)
})
