import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportError, type ImportProblems } from './import-problems.ts'
import type { LabelFolder } from './label-folder.ts'
import { readCocoFolder } from './read-coco-folder.ts'
import { readYoloFolder } from './read-yolo-folder.ts'

/**
 * Reads a folder of photos with labels, in COCO form or as YOLO labels; nothing is decoded yet.
 * @throws ImportError where it has neither form
 */
export async function readLabelFolder(
  folder: string,
  problems: ImportProblems,
): Promise<LabelFolder> {
  if (!(await isFolder(folder))) throw new ImportError(`${folder}: there is no such folder`)
  if (existsSync(join(folder, 'annotations'))) return readCocoFolder(folder, problems)
  if (existsSync(join(folder, 'data.yaml'))) return readYoloFolder(folder, problems)
  throw new ImportError(
    `${folder}: holds neither annotations/train.json (COCO) nor data.yaml (YOLO): name the folder that has one of the two`,
  )
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
