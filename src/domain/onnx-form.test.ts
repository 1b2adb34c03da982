import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileFaultFor, readDetectorFile } from './onnx-form.ts'
import { sizeFault } from './onnx-file.ts'
import { readPythonNames } from './python-names.ts'

interface Case {
  readonly name: string
  readonly base64: string
  readonly expected:
    | {
        readonly ok: true
        readonly inputName: string
        readonly height: number
        readonly width: number
        readonly classNames: readonly string[]
      }
    | { readonly ok: false; readonly code: string; readonly message: string }
}

// Written by models/trainer/tests/make_onnx_fixtures.py, which reads the same files.
const fixture = new URL('../contract/fixtures/onnx-files.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: readonly Case[] }
const bytesOf = (one: Case | undefined) => new Uint8Array(Buffer.from(one?.base64 ?? '', 'base64'))
const whole = cases.find(({ name }) => name === 'as the popular tool writes it')

describe('a model file', () => {
  it.each(cases.map((one) => [one.name, one] as const))('is read as by Python: %s', (_, one) => {
    const reading = readDetectorFile(bytesOf(one))
    expect(reading.ok ? { ok: true, ...reading.value } : { ok: false, ...reading.fault }).toEqual(
      one.expected,
    )
  })

  it('of 3 GB is refused by its size alone', () => {
    expect(sizeFault(3 * 2 ** 30)).toEqual({
      code: 'too_large',
      message: 'has 3.2 GB; a detector has at most 0.5 GB. Is it the right file?',
    })
    expect(sizeFault(100_000_000)).toBeNull()
  })

  it('is another than its manifest says: by classes, by size', () => {
    const bytes = bytesOf(whole)
    const manifest = { classes: ['scratch', 'dent'], input: { width: 320, height: 320 } }
    expect(fileFaultFor(manifest, bytes)).toBeNull()
    expect(fileFaultFor({ ...manifest, classes: ['dent', 'scratch'] }, bytes)).toEqual({
      code: 'other_classes',
      message: 'knows the classes scratch, dent, and not dent, scratch in this order',
    })
    expect(fileFaultFor({ ...manifest, input: { width: 416, height: 320 } }, bytes)).toEqual({
      code: 'other_size',
      message: 'takes photos of 320x320, and not of 416x320',
    })
  })

  it('never throws, whatever byte is another', () => {
    const given = bytesOf(whole)
    const check = () =>
      fc.assert(
        fc.property(fc.nat({ max: given.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
          const reading = readDetectorFile(given.with(at, byte))
          return reading.ok || reading.fault.message.length > 0
        }),
      )
    expect(check).not.toThrow()
  })
})

describe('class names as a Python literal', () => {
  it.each([
    ["{0: 'scratch', 1: 'dent'}", ['scratch', 'dent']],
    ['["a", \'b\',]', ['a', 'b']],
    ["{1: 'b', 0: 'a'}", ['a', 'b']],
    [String.raw`{0: 'it\'s', 1: "\x41\u00e9\n"}`, ["it's", 'Aé\n']],
    ["{0: 'a', 0: 'b'}", null],
    ["{0: 'a' 1: 'b'}", null],
    ["{0: 'a'", null],
    ["['a': 'b']", null],
    ['[1, 2]', null],
    ['{}', null],
    ['[]', null],
    ['', null],
    ["__import__('os')", null],
  ])('%s', (literal, names) => {
    expect(readPythonNames(literal)).toEqual(names)
  })
})
