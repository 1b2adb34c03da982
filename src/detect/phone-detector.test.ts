import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { modelFilePath } from '../domain/model-files.ts'
import { bundledModel } from './bundled-model.ts'
import { engineMemory } from './engine-memory.ts'
import { detectorFiles, sentFiles } from './phone-detector.ts'
import { sentModel } from './phone-model.ts'
import { fakeStorage, newerManifest, sha } from './testing/fake-model.ts'

const sent = ['newer', 'expected', '1.png'].map((name) => modelFilePath(sha(name)))
const bundled = bundledModel()
if (bundled === null) throw new Error('no model came with the app')
const urlsOf = (files: readonly { url: string }[]): string[] => files.map(({ url }) => url)

describe('what the detector needs on the phone', () => {
  const storage = fakeStorage()
  beforeEach(() => {
    vi.stubGlobal('localStorage', storage)
    vi.stubGlobal('navigator', { userAgent: 'a browser' })
  })
  afterEach(() => {
    storage.kept.clear()
    vi.unstubAllGlobals()
  })

  it('is the model of the app and its engine where nothing else was sent', () => {
    const urls = urlsOf(detectorFiles(null))
    expect(urls).toContain(bundled.int8.url)
    expect(urls.filter((url) => url.endsWith('.wasm'))).toHaveLength(1)
    expect(new Set(urls).size).toBe(urls.length)
  })

  it('M7: is the sent model and the one of the app, so that both work offline', () => {
    const urls = urlsOf(detectorFiles(newerManifest))
    expect(urls).toEqual(expect.arrayContaining([...sent, ...urlsOf(detectorFiles(null))]))
  })

  it('has the file of a sent model that won a trial of WebGPU, and the bigger engine', () => {
    const won = sentModel(newerManifest)
    const withFloat = {
      ...newerManifest,
      files: [
        ...newerManifest.files,
        { ...newerManifest.files[0]!, role: 'float', path: 'float', sha256: sha('float') } as const,
      ],
    }
    engineMemory(storage, navigator.userAgent).rememberTrial({
      modelSha: won.int8.sha256,
      winner: 'webgpu',
      file: 'float',
      why: 'faster',
    })
    expect(urlsOf(sentFiles(withFloat))).toContain(modelFilePath(sha('float')))
    const engines = urlsOf(detectorFiles(withFloat)).filter((url) => url.endsWith('.wasm'))
    expect(engines).toHaveLength(2)
  })

  it('M7: is nothing that is sent where a server names the model of the app', () => {
    expect(sentFiles(bundled.manifest)).toEqual([])
    expect(detectorFiles(bundled.manifest)).toEqual(detectorFiles(null))
    expect(urlsOf(sentFiles(newerManifest))).toEqual(sent)
  })
})
