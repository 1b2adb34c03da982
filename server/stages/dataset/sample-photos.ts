import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SampleList } from '../../../src/contract/sample.ts'
import { projectFolder } from '../../build/project-folder.ts'

let read: Promise<ReadonlySet<string>> | null = null

/** Hashes of the samples that ship with the app: everybody's first photos, and never training ones. */
export function sampleShas(): Promise<ReadonlySet<string>> {
  read ??= readSampleShas()
  return read
}

async function readSampleShas(): Promise<ReadonlySet<string>> {
  const path = join(projectFolder, 'public', 'samples', 'samples.json')
  const samples = SampleList.parse(JSON.parse(await readFile(path, 'utf8')))
  return new Set(samples.map(({ sha256 }) => sha256))
}
