import onnxFiles from '../../contract/fixtures/onnx-files.json' with { type: 'json' }
import { Sha256 } from '../../contract/ids.ts'
import { ModelManifest, type GoldenExpected } from '../../contract/model.ts'
import { modelFilePath } from '../../domain/model-files.ts'
import { manifestWith } from '../../domain/testing/manifest-maker.ts'
import { engineHistory } from '../engine-history.ts'
import { engineMemory } from '../engine-memory.ts'
import type { PhoneModel } from '../phone-model.ts'
import type { FileLoad, FileSource, KnownFile } from '../ports.ts'
import { plainOutput } from './fake-engine.ts'

/** A hash that another text does not have: the text itself in hexadecimal digits, filled up. */
export function sha(text: string): Sha256 {
  const digits = Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16)).join('')
  return Sha256.parse(digits.padEnd(64, '0'))
}

const file = (name: string): KnownFile => ({ url: `/${name}`, sha256: sha(name), sizeBytes: 1 })

export const manifest = ModelManifest.parse(
  manifestWith(
    [
      {
        role: 'int8',
        path: 'int8',
        engine: 'onnxruntime',
        input: [320, 320],
        sha256: sha('int8'),
        sizeBytes: 1,
      },
    ],
    { version: 3, embedding: { dimensions: 2 } },
  ),
)

/** A version that a server sends. */
export const newerManifest = ModelManifest.parse(
  manifestWith(
    [
      sentFile('int8', 'newer'),
      sentFile('golden-expected', 'expected'),
      { ...sentFile('golden-image', '1.png'), path: 'golden/1.png' },
    ],
    {
      name: 'site',
      version: 4,
      embedding: { dimensions: 2 },
      thresholds: { score: [0.2, 0.2], nmsIou: 0.6 },
      lineage: { ...manifest.lineage, demo: true },
    },
  ),
)

function sentFile(role: string, name: string) {
  return { role, path: name, engine: null, input: null, sha256: sha(name), sizeBytes: 1 }
}

export const model: PhoneModel = {
  manifest,
  int8: file('int8'),
  rectangles: [],
  fp16: file('fp16'),
  float: file('float'),
  golden: { expected: file('expected'), images: [{ path: 'golden/1.png', file: file('1.png') }] },
}

/** What `plainOutput` of the fake engine says. */
const goldenImages: GoldenExpected['images'] = [
  {
    file: '1.png',
    top: [
      { classId: 0, score: 0.9, cxcywh: [10, 10, 8, 8] },
      { classId: 1, score: 0.4, cxcywh: [50, 50, 20, 20] },
    ],
    embedding: Array.from(plainOutput.embedding ?? []),
  },
]

export const goldenExpected: GoldenExpected = {
  format: 1,
  images: goldenImages,
  rectangles: [{ input: [320, 416], images: goldenImages }],
}

/** The model with a file for wide photos. */
export const wideModel: PhoneModel = {
  ...model,
  rectangles: [{ size: { width: 416, height: 320 }, file: file('wide') }],
}

const wholeFile = 'as ours, with an embedding'
/** It says 320 x 416, height first. */
const wideFile = 'any size, with the size in the metadata'

/** A model file of the fixture that the trainer writes. */
export function modelBytes(name: string): ArrayBuffer {
  const found = onnxFiles.cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`the fixture has no ${name}`)
  return Uint8Array.from(atob(found.base64), (letter) => letter.charCodeAt(0)).buffer
}

function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer
}

/** Files that are there, but for those that `problems` names by address. */
export function fakeFiles(
  problems: Map<string, Extract<FileLoad, { ok: false }>['problem']> = new Map(),
): FileSource & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async load({ url }) {
      asked.push(url)
      const problem = problems.get(url)
      if (problem !== undefined) return { ok: false, problem }
      const isExpected = url === '/expected' || url === modelFilePath(sha('expected'))
      if (isExpected) return { ok: true, bytes: bytesOf(JSON.stringify(goldenExpected)) }
      if (url.endsWith('.png')) return { ok: true, bytes: bytesOf(url) }
      return { ok: true, bytes: modelBytes(url === '/wide' ? wideFile : wholeFile) }
    },
  }
}

/** A storage that lives as long as the test, or `kept` of an earlier page. */
export function fakeStorage(kept = new Map<string, string>()) {
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      kept.set(key, value)
    },
  }
}

export function freshMemory() {
  return engineMemory(fakeStorage(), 'a browser')
}

export function freshHistory() {
  return engineHistory(fakeStorage(), 'a browser')
}
