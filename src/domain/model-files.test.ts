import { describe, expect, it } from 'vitest'
import { routes } from '../contract/routes.ts'
import {
  int8ShaOf,
  isSameModel,
  modelFilePath,
  phoneFilesOf,
  shaOfModelFilePath,
  versionNameOf,
} from './model-files.ts'
import { fileSha, siteModel } from './testing/device-manifest-maker.ts'

describe('the files of a model on a phone', () => {
  it('lie at the contract’s address', () => {
    const sha = fileSha(1, 0)
    expect(modelFilePath(sha)).toBe(routes.modelFile.path.replace(':sha', sha))
    expect(shaOfModelFilePath(modelFilePath(sha))).toBe(sha)
    expect(shaOfModelFilePath('/assets/model.onnx')).toBe('')
  })

  it('are those that it runs and is examined by, and not the rest', () => {
    expect(phoneFilesOf(siteModel(1)).map(({ role }) => role)).toEqual([
      'int8',
      'golden-expected',
      'golden-image',
    ])
  })

  it('name a version by its name, its number and its int8 file', () => {
    expect(versionNameOf(siteModel(3))).toBe('site/3')
    expect(int8ShaOf(siteModel(3))).toBe(fileSha(3, 0))
    expect(isSameModel(siteModel(3), siteModel(3, { licence: 'other' }))).toBe(true)
    expect(isSameModel(siteModel(3), siteModel(4))).toBe(false)
    expect(isSameModel(siteModel(3), { ...siteModel(4), version: 3 })).toBe(false)
  })
})
