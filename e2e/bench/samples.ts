/**
 * `npm run bench:samples`: what the newest model says of the sixteen rendered samples, by
 * onnxruntime-node, at the manifest's thresholds. Counts damaged samples with a detection of the
 * right class at IoU >= 0.3, and boxes on the clean ones. JSON on the last line.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SampleList } from '../../src/contract/sample.ts'
import { iou } from '../../src/domain/boxes.ts'
import { projectFolder } from '../../server/build/project-folder.ts'
import { NodeDetector } from '../../server/detect/node-detector.ts'
import { releasedModel } from '../released-model.ts'

const wantedIou = 0.3

const model = await releasedModel()
const folder = join(projectFolder, 'public/samples')
const samples = SampleList.parse(JSON.parse(await readFile(join(folder, 'samples.json'), 'utf8')))
const detector = await NodeDetector.open({
  modelPath: model.pathOf('int8'),
  manifest: model.manifest,
  threadCount: 2,
})

let damagedFound = 0
let cleanBoxes = 0
for (const sample of samples) {
  const { boxes } = await detector.detect(await readFile(join(folder, sample.file)))
  const found = sample.boxes.filter((truth) =>
    boxes.some(({ classId, box }) => classId === truth.classId && iou(box, truth) >= wantedIou),
  ).length
  if (sample.boxes.length === 0) cleanBoxes += boxes.length
  else if (found > 0) damagedFound += 1
  const highest = Math.max(0, ...boxes.map(({ score }) => score))
  console.log(
    `${sample.file}  marks ${sample.boxes.length}  found ${found}  boxes ${boxes.length}  highest score ${highest.toFixed(3)}`,
  )
}
await detector.close()

const damaged = samples.filter(({ boxes }) => boxes.length > 0).length
console.log(
  JSON.stringify({
    model: `${model.manifest.name} ${model.manifest.version}`,
    thresholds: model.manifest.thresholds,
    damaged,
    damagedFound,
    clean: samples.length - damaged,
    cleanBoxes,
  }),
)
