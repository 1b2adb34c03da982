/** The `lotlens` command. */
import { parseArgs } from 'node:util'
import { z } from 'zod/mini'
import { readEnvironment } from './environment.ts'
import { auditVerify } from './cli/audit-verify.ts'
import { importFolderOf, type ImportWords } from './cli/import-folder.ts'
import { importModelOf } from './cli/import-model.ts'
import { newEpoch } from './cli/new-epoch.ts'
import { printLink } from './cli/print-link.ts'
import { takeIn } from './cli/take-in.ts'
import { writeReferenceOf } from './cli/reference.ts'

const help = `Usage: npm run lotlens -- COMMAND

  link           print a one-time link that signs a browser in as administrator
                 (the server must be running; the link works for five minutes)
  import DIR [--name NAME] [--demo]
                 bring in a folder of photos with labels, in COCO form or as YOLO labels
                 (docs/datasets.md); all of it comes in, or nothing;
                 --demo: its photos are rendered, and stay with the demo data
  audit verify   recompute the hash chain of the event log and name the first bad event
                 (with the embedded database the server must be stopped)
  take-in FILE.zip
                 take in what a phone wrote by 'Export unsent' because it cannot send; the same
                 file twice adds nothing
                 (with the embedded database the server must be stopped)
  new-epoch      after a backup was restored: phones offer again all that they hold (docs/server.md)
                 (with the embedded database the server must be stopped)
  reference DATASET MODEL
                 measure the train photos of a dataset (a folder in the trainer's COCO form, or
                 the number of a version) and put reference.json into the model's folder
  model import FILE --dataset NUMBER
                 take in a YOLOv8 detector that any tool exported as ONNX; the dataset version
                 calibrates and judges it (docs/models.md)
                 (with the embedded database the server must be stopped)
  help           this text

LOTLENS_HOME and DATABASE_URL name the data as they do for npm start.`

const Command = z.enum(['link', 'audit verify', 'new-epoch', 'help'])

async function run(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words
  if (first === 'reference' && rest.length === 2) {
    const [dataset = '', modelFolder = ''] = rest
    return writeReferenceOf(readEnvironment(process.env), dataset, modelFolder)
  }
  if (first === 'take-in' && rest[0] !== undefined && rest.length === 1) {
    return takeIn(readEnvironment(process.env), rest[0])
  }
  if (first === 'import') {
    const asked = importWords(rest)
    if (asked !== null) return importFolderOf(readEnvironment(process.env), asked)
  }
  if (first === 'model' && rest[0] === 'import') {
    const asked = modelImportWords(rest.slice(1))
    if (asked !== null) return importModelOf(readEnvironment(process.env), asked)
  }
  const command = Command.safeParse(words.length === 0 ? 'help' : words.join(' '))
  if (!command.success) {
    console.error(`There is no command '${words.join(' ')}'.\n\n${help}`)
    return 2
  }
  switch (command.data) {
    case 'link':
      return printLink(readEnvironment(process.env))
    case 'audit verify':
      return auditVerify(readEnvironment(process.env))
    case 'new-epoch':
      return newEpoch(readEnvironment(process.env))
    case 'help':
      console.log(help)
  }
  return 0
}

/** `DIR [--name NAME] [--demo]` in any order; null where it is something else. */
function importWords(words: readonly string[]): ImportWords | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { name: { type: 'string' }, demo: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [folder = '', ...more] = positionals
    const { name = null, demo = false } = values
    return folder === '' || name === '' || more.length > 0 ? null : { folder, name, demo }
  } catch (error) {
    if (error instanceof TypeError) return null // an option that there is not
    throw error
  }
}

/** `FILE --dataset NUMBER` in any order; null where it is something else. */
function modelImportWords(words: readonly string[]): { file: string; dataset: number } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { dataset: { type: 'string' } },
      allowPositionals: true,
    })
    const [file = '', ...more] = positionals
    const { dataset = '' } = values
    if (file === '' || more.length > 0 || !/^[1-9]\d{0,8}$/.test(dataset)) return null
    return { file, dataset: Number(dataset) }
  } catch (error) {
    if (error instanceof TypeError) return null // an option that there is not
    throw error
  }
}

try {
  process.exitCode = await run(process.argv.slice(2).filter((word) => word !== '--help'))
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error.message)
  process.exitCode = 1
}
