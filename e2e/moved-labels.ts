import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod/mini'

const Coco = z.looseObject({
  images: z.array(z.looseObject({ id: z.number() })),
  annotations: z.array(z.looseObject({ image_id: z.number() })),
})

const moved = ['train', 'val'] as const

/**
 * A label set gone wrong: the demo pack's train and val photos, each with the boxes of the photo
 * half the list further on. Test is left out, since nobody relabels that.
 */
export class MovedLabels {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async of(pack: string): Promise<MovedLabels> {
    const folder = await mkdtemp(join(tmpdir(), 'lotlens-moved-'))
    await mkdir(join(folder, 'annotations'))
    for (const split of moved) {
      await cp(join(pack, 'images', split), join(folder, 'images', split), { recursive: true })
      const file = join('annotations', `${split}.json`)
      const labels = Coco.parse(JSON.parse(await readFile(join(pack, file), 'utf8')))
      await writeFile(join(folder, file), JSON.stringify(withMovedBoxes(labels)))
    }
    return new MovedLabels(folder)
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

function withMovedBoxes(labels: z.infer<typeof Coco>): z.infer<typeof Coco> {
  const ids = labels.images.map(({ id }) => id)
  const places = new Map(ids.map((id, place) => [id, place]))
  const annotations = labels.annotations.map((annotation) => {
    const place = places.get(annotation.image_id) ?? 0
    const further = (place + Math.floor(ids.length / 2)) % ids.length
    return { ...annotation, image_id: ids[further] ?? annotation.image_id }
  })
  return { ...labels, annotations }
}
