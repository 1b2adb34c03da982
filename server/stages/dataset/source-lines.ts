import type { LabelledItem } from './labelled-photos.ts'

/** `sources.csv` of a dataset: source, licence and vehicle group of each photo. */
export async function* sourceLines(items: AsyncIterable<LabelledItem>): AsyncGenerator<string> {
  yield 'file,source,licence,vehicle_group,original_name\n'
  for await (const { item } of items) {
    const file = `${item.split}/${item.photoSha}.jpg`
    const name = `${item.photoSha}.jpg`
    yield `${[file, item.source, item.licence, item.group, name].map(quoted).join(',')}\n`
  }
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
