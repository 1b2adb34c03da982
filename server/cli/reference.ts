import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../environment.ts'
import { writeFolderReference } from '../stages/monitor/folder-reference.ts'
import { writeReference } from '../stages/monitor/write-reference.ts'
import { withSite } from './with-site.ts'

/**
 * `reference DATASET MODEL`: measures the train photos of a dataset, a folder or the number of a
 * version on this server, and writes `reference.json` into the model's folder. @returns the exit code
 */
export async function writeReferenceOf(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
  dataset: string,
  modelFolder: string,
): Promise<number> {
  if (!existsSync(join(modelFolder, 'manifest.json'))) {
    console.error(`${modelFolder} is no model folder: it has no manifest.json.`)
    return 1
  }
  const request = { modelFolder, signal: new AbortController().signal, onProgress: tell() }
  const isFolder = existsSync(dataset) && statSync(dataset).isDirectory()
  if (!isFolder && !/^[1-9]\d{0,8}$/.test(dataset)) {
    console.error(`${dataset} is neither a folder nor the number of a dataset version.`)
    return 1
  }
  const { path, sizeBytes } = isFolder
    ? await writeFolderReference({ ...request, datasetFolder: dataset })
    : await withSite(environment, ({ organisationId, ...ports }) =>
        writeReference(ports, { ...request, organisationId, dataset: Number(dataset) }),
      )
  console.log(`${join(modelFolder, path)} is written, ${sizeBytes} bytes; manifest.json names it.`)
  return 0
}

/** Says how far it is, at every tenth. */
function tell(): (fraction: number) => void {
  let told = 0
  return (fraction) => {
    const tenth = Math.floor(fraction * 10)
    if (tenth <= told) return
    told = tenth
    console.log(`${tenth * 10} % measured`)
  }
}
