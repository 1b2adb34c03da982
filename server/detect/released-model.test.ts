import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestWith } from '../../src/domain/testing/manifest-maker.ts'
import { newestVersionFolder, openReleasedModel } from './released-model.ts'

const contents = {
  'model.int8.onnx': { role: 'int8', text: 'weights' },
  'golden/golden-1.png': { role: 'golden-image', text: 'picture' },
  'golden/expected.json': { role: 'golden-expected', text: '{}' },
} as const

const shaOf = (text: string) => createHash('sha256').update(text).digest('hex')

const manifest = manifestWith(
  Object.entries(contents).map(([path, { role, text }]) => ({
    role,
    path,
    engine: null,
    input: null,
    sha256: shaOf(text),
    sizeBytes: text.length,
  })),
  { embedding: null },
)

describe('a model folder', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotlens-model-'))
    await mkdir(join(folder, 'golden'))
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
    for (const [path, { text }] of Object.entries(contents)) {
      await writeFile(join(folder, path), text)
    }
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is opened when every file is what the manifest says', async () => {
    const model = await openReleasedModel(folder)
    expect(model.manifest.name).toBe('scratch-dent')
    expect(model.pathOf('int8')).toBe(join(folder, 'model.int8.onnx'))
    expect(() => model.pathOf('fp16')).toThrow('has no fp16 file')
  })

  it('names the file with one flipped bit', async () => {
    const path = join(folder, 'model.int8.onnx')
    const bytes = await readFile(path)
    bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3)
    await writeFile(path, bytes)
    await expect(openReleasedModel(folder)).rejects.toThrow(/model\.int8\.onnx.*is damaged/)
  })

  it('names the manifest with one flipped bit, though it reads as one', async () => {
    const text = JSON.stringify(manifest)
    await writeFile(join(folder, 'manifest.sha256'), `${shaOf(text)}  manifest.json\n`)
    await expect(openReleasedModel(folder)).resolves.toMatchObject({ folder })
    const other = text.replace('"version":1', '"version":3')
    expect(other).not.toBe(text)
    await writeFile(join(folder, 'manifest.json'), other)
    await expect(openReleasedModel(folder)).rejects.toThrow(/manifest\.json is damaged/)
  })

  it('names the file that was cut short, and the one that is missing', async () => {
    await writeFile(join(folder, 'model.int8.onnx'), 'weigh')
    await expect(openReleasedModel(folder)).rejects.toThrow(/has 5 bytes instead of 7/)
    await unlink(join(folder, 'model.int8.onnx'))
    await expect(openReleasedModel(folder)).rejects.toThrow(/model\.int8\.onnx.*is missing/)
  })

  it('names the field of the manifest where a bit has flipped, and says what to do', async () => {
    const broken = JSON.stringify(manifest).replace('"format":1', '"format":3')
    await writeFile(join(folder, 'manifest.json'), broken)
    await expect(openReleasedModel(folder)).rejects.toMatchObject({ problem: { field: 'format' } })
    await expect(openReleasedModel(folder)).rejects.toThrow(/Fetch the model again/)
  })

  it('is the one with the highest number, not the last by name', async () => {
    for (const version of ['2', '10', 'next']) await mkdir(join(folder, version))
    expect(await newestVersionFolder(folder)).toBe(join(folder, '10'))
  })
})
