import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectFolder } from '../build/project-folder.ts'
import { NodeDetector } from './node-detector.ts'
import { newestVersionFolder, openReleasedModel, type ReleasedModel } from './released-model.ts'

const samplePhoto = join(projectFolder, 'public/samples/sample-01.jpg')

describe('the detector on the server', () => {
  let model: ReleasedModel
  let detector: NodeDetector

  beforeAll(async () => {
    const folder = await newestVersionFolder(join(projectFolder, 'models/scratch-dent'))
    model = await openReleasedModel(folder)
    detector = await NodeDetector.open({
      modelPath: model.pathOf('int8'),
      manifest: { ...model.manifest, thresholds: { score: [0.0005, 0.0005], nmsIou: 0.7 } },
      threadCount: 1,
    })
  })
  afterAll(() => detector.close())

  it('finds boxes on the photo, highest score of a class first', async () => {
    const { photoSize, boxes, timings } = await detector.detect(await readFile(samplePhoto))
    expect(photoSize).toEqual({ width: 1280, height: 960 })
    expect(boxes.length).toBeGreaterThan(0)
    for (const { box } of boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(photoSize.width + 1e-6)
      expect(box.y + box.height).toBeLessThanOrEqual(photoSize.height + 1e-6)
    }
    const scratches = boxes.filter(({ classId }) => classId === 0).map(({ score }) => score)
    expect(scratches).toEqual(scratches.toSorted((a, b) => b - a))
    expect(timings.inferMs).toBeGreaterThan(0)
  })

  it('says the same of the same photo, whatever came before', async () => {
    const photo = await readFile(samplePhoto)
    const [first, second] = await Promise.all([detector.detect(photo), detector.detect(photo)])
    expect(second.boxes).toEqual(first.boxes)
  })

  it('refuses what is no picture, and goes on', async () => {
    await expect(detector.detect(new Uint8Array([1, 2, 3]))).rejects.toThrow(/unsupported image/)
    await expect(detector.detect(await readFile(samplePhoto))).resolves.toBeDefined()
  })

  it('refuses a JPEG that was cut', async () => {
    const photo = await readFile(samplePhoto)
    await expect(detector.detect(photo.subarray(0, 20_000))).rejects.toThrow(
      /premature end|VipsJpeg/i,
    )
  })

  it('says which model does not open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lotlens-broken-model-'))
    const modelPath = join(folder, 'broken.onnx')
    await writeFile(modelPath, 'not a model')
    const opened = NodeDetector.open({ modelPath, manifest: model.manifest, threadCount: 1 })
    await expect(opened).rejects.toThrow(/broken\.onnx is no ONNX file/)
    await rm(folder, { recursive: true })
  })
})
