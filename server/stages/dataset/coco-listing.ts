import type { Split } from '../../../src/contract/dataset.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { LabelledItem } from './labelled-photos.ts'

/** Category of ignore regions; numbers of the classes are their ids plus 1. */
const ignoredCategory = classNames.length + 1

/**
 * A split's COCO listing as text, in pieces. The items are read twice, images then annotations, so
 * that none of the two lists has to be kept. Ids begin at 1: the reference evaluator takes 0 for
 * unmatched.
 */
export async function* cocoListing(
  split: Split,
  items: () => AsyncIterable<LabelledItem>,
): AsyncGenerator<string> {
  const categories = classNames.map((name, id) => ({ id: id + 1, name: name as string }))
  categories.push({ id: ignoredCategory, name: 'ignored' })
  const info = { description: `Lotlens dataset, ${split}` }
  yield `{"info":${JSON.stringify(info)},"categories":${JSON.stringify(categories)},"images":[\n`
  let imageId = 0
  for await (const { item } of items()) {
    imageId += 1
    const image = {
      id: imageId,
      file_name: `${item.photoSha}.jpg`,
      ...item.size,
      source: item.source,
      vehicle_group: item.group,
    }
    yield `${imageId === 1 ? '' : ',\n'}${JSON.stringify(image)}`
  }
  yield '\n],"annotations":[\n'
  let annotationId = 0
  imageId = 0
  for await (const { boxes } of items()) {
    imageId += 1
    for (const { classId, box, ignore } of boxes) {
      annotationId += 1
      const annotation = {
        id: annotationId,
        image_id: imageId,
        category_id: classId === null ? ignoredCategory : classId + 1,
        bbox: [box.x, box.y, box.width, box.height],
        area: box.width * box.height,
        iscrowd: 0,
        ignore: ignore ? 1 : 0,
      }
      yield `${annotationId === 1 ? '' : ',\n'}${JSON.stringify(annotation)}`
    }
  }
  yield '\n]}\n'
}
