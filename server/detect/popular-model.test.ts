import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectFolder } from '../build/project-folder.ts'
import { asPopularModel } from '../testing/popular-model.ts'
import { NodeDetector } from './node-detector.ts'
import { newestVersionFolder, openReleasedModel, type ReleasedModel } from './released-model.ts'

const samplePhoto = join(projectFolder, 'public/samples/sample-01.jpg')

const metadata = (names: string) => ({ names, task: 'detect', stride: '32', imgsz: '[320, 320]' })

describe('a model file of another YOLO tool on the server', () => {
  let folder: string
  let model: ReleasedModel
  let float: Uint8Array

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotlens-popular-'))
    model = await openReleasedModel(
      await newestVersionFolder(join(projectFolder, 'models/scratch-dent')),
    )
    float = await readFile(model.pathOf('float'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function openFile(name: string, content: Uint8Array): Promise<NodeDetector> {
    const modelPath = join(folder, name)
    await writeFile(modelPath, content)
    return openPath(modelPath)
  }

  function openPath(modelPath: string): Promise<NodeDetector> {
    const thresholds = { score: [0.0005, 0.0005], nmsIou: 0.7 }
    const manifest = { ...model.manifest, thresholds }
    return NodeDetector.open({ modelPath, manifest, threadCount: 1 })
  }

  it('says of a photo what our form of the same network says', async () => {
    const photo = await readFile(samplePhoto)
    const theirs = asPopularModel(float, metadata("{0: 'scratch', 1: 'dent'}"))
    const found = []
    for (const [name, content] of [
      ['theirs.onnx', theirs],
      ['ours.onnx', float],
    ] as const) {
      const detector = await openFile(name, content)
      found.push((await detector.detect(photo)).boxes)
      await detector.close()
    }
    expect(found[0]?.length).toBeGreaterThan(0)
    expect(found[0]).toEqual(found[1])
  })

  it.each([
    ["{0: 'dent', 1: 'scratch'}", 'knows the classes dent, scratch, and not scratch, dent in this'],
    ["{0: 'cat', 1: 'dog'}", 'knows the classes cat, dog, and not scratch, dent in this order'],
    ["{0: 'scratch'}", 'gives 6 rows for 1 classes'],
  ])('is refused by its classes %s', async (names, message) => {
    const opened = openFile('theirs.onnx', asPopularModel(float, metadata(names)))
    await expect(opened).rejects.toThrow(`theirs.onnx ${message}`)
  })

  it('is refused where it was cut, and where it is no model', async () => {
    await expect(openFile('cut.onnx', float.subarray(0, 5_000_000))).rejects.toMatchObject({
      problem: {
        field: 'cut.onnx',
        message: expect.stringMatching(/^is cut short: its graph has/),
      },
    })
    await expect(openFile('text.onnx', Buffer.from('no model'))).rejects.toThrow(
      /text\.onnx is no ONNX file/,
    )
  })

  it('is refused unread where it has 3 GB', async () => {
    const modelPath = join(folder, 'huge.onnx')
    const file = await open(modelPath, 'w')
    await file.truncate(3 * 2 ** 30) // sparse: no block of it is written
    await file.close()
    await expect(openPath(modelPath)).rejects.toThrow(/huge\.onnx has 3\.2 GB/)
  })
})
