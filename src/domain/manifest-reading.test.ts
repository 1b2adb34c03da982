import { assert, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readManifest } from './manifest-reading.ts'
import { manifestWith } from './testing/manifest-maker.ts'

const sha = (digit: string) => digit.repeat(64)
const file = (role: string, path: string, digit: string) => ({
  role,
  path,
  engine: null,
  input: null,
  sha256: sha(digit),
  sizeBytes: 10,
})
const manifest = manifestWith(
  [
    file('int8', 'model.int8.onnx', 'a'),
    file('golden-image', 'golden/golden-1.png', 'b'),
    file('golden-expected', 'golden/expected.json', 'c'),
  ],
  {},
)

/** The int8 file's input, and those of further ones at the end. */
function withInputs(
  first: readonly [number, number],
  ...others: (readonly [number, number])[]
): string {
  const [int8, ...rest] = manifest.files
  const further = others.map((input, index) => ({
    ...file('int8', `model-${index}.int8.onnx`, 'd'),
    input,
  }))
  return JSON.stringify({ ...manifest, files: [{ ...int8, input: first }, ...rest, ...further] })
}

describe('reading a manifest', () => {
  it('takes a right one', () => {
    expect(readManifest(JSON.stringify(manifest))).toEqual({ ok: true, manifest })
  })

  it('takes several int8 files for several shapes, the first with the model’s own', () => {
    const reading = readManifest(withInputs([320, 320], [256, 320], [320, 256]))
    expect(reading).toMatchObject({ ok: true })
  })

  it.each([
    ['manifest.json', '{"format":1'],
    ['manifest.json', '7'],
    ['format', JSON.stringify({ ...manifest, format: 2 })],
    ['files[0].sha256', JSON.stringify(manifest).replace(sha('a'), `${'a'.repeat(63)}A`)],
    ['files[1].path', JSON.stringify(manifest).replace('golden/golden-1', '../golden-1')],
    ['input.width', JSON.stringify({ ...manifest, input: { width: 0, height: 320 } })],
    ['input', JSON.stringify({ ...manifest, input: { width: 330, height: 320 } })],
    [
      'preprocessing.version',
      JSON.stringify({ ...manifest, preprocessing: { ...manifest.preprocessing, version: 2 } }),
    ],
    ['classes', JSON.stringify({ ...manifest, classes: ['dent', 'scratch'] })],
    ['thresholds.score', JSON.stringify({ ...manifest, thresholds: { score: [1], nmsIou: 0.7 } })],
    [
      'files[3].path',
      JSON.stringify({ ...manifest, files: [...manifest.files, manifest.files[0]] }),
    ],
    ['files', JSON.stringify({ ...manifest, files: manifest.files.slice(0, 2) })],
    ['files[0].input', withInputs([256, 320])],
    ['files[4].input', withInputs([320, 320], [256, 320], [256, 320])],
    ['files[3].input', withInputs([320, 320], [320, 320])],
    ['files[3].input', withInputs([320, 320], [250, 320])],
  ])('names %s where that is wrong', (field, text) => {
    expect(readManifest(text)).toMatchObject({ ok: false, problem: { field } })
  })

  it('never throws, and never reads a flipped bit as if nothing were', () => {
    const bytes = new TextEncoder().encode(JSON.stringify(manifest))
    const flippedBit = nat({ max: bytes.length * 8 - 1 })
    assert(
      property(flippedBit, (bit) => {
        const flipped = bytes.map((byte, index) =>
          index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
        )
        const reading = readManifest(new TextDecoder().decode(flipped))
        expect(reading).not.toEqual({ ok: true, manifest })
        expect(reading.ok || reading.problem.field !== '').toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
