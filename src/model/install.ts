import type { DeviceManifest } from '../contract/registry.ts'
import { isExpired, type ModelRefusal } from '../domain/device-manifest.ts'
import type { ModelRefusalReason } from '../domain/refusal-words.ts'
import type { KnownFile, ModelFiles, ModelUser } from './ports.ts'

/** What bringing a model in shows: where it is, and how far. */
export interface InstallStep {
  readonly phase: 'fetching' | 'examining' | 'switching'
  /** 0 to 1. */
  readonly progress: number
}

export interface InstallParts {
  readonly files: ModelFiles
  readonly user: ModelUser
  readonly serverNowMs: () => number
  readonly onStep: (step: InstallStep) => void
  /**
   * Writes down that the model is in force: the last step, and the one that counts. Whoever is
   * killed before it begins again and finds the files there.
   */
  readonly commit: () => void
}

export type InstallOutcome =
  | { readonly kind: 'installed' }
  /** No network: try again. */
  | { readonly kind: 'unreachable' }
  | ({ readonly kind: 'refused' } & ModelRefusal)

/** For a moment a file lies there twice, in pieces and whole; and browsers refuse before all is taken. */
const roomFactor = 2

/**
 * Files, examination, switch, note: in this order. Whatever goes wrong, the model that works goes
 * on working.
 */
export async function install(
  { statement }: DeviceManifest,
  parts: InstallParts,
): Promise<InstallOutcome> {
  const { user, onStep } = parts
  const { model } = statement
  const fetched = await fetchAll(user.sentFiles(model), parts)
  if (fetched.kind !== 'installed') return fetched

  onStep({ phase: 'examining', progress: 1 })
  const verdict = await user.examine(model)
  if (verdict === 'unreachable') return { kind: 'unreachable' }
  if (verdict === 'damaged') return refuse('file_damaged', 'damaged after it was kept')
  if (verdict === 'broke') return refuse('engine_broke', 'on its golden pictures')
  if (verdict === 'failed') return refuse('self_test_failed', 'on its golden pictures')
  // The files may have taken days.
  if (isExpired(statement, parts.serverNowMs())) return refuse('expired', 'while it was fetched')

  onStep({ phase: 'switching', progress: 1 })
  try {
    await user.switchTo(model)
  } catch (cause) {
    console.warn('model: it passed and does not open', cause)
    const reason = isBroken(cause) ? 'engine_broke' : 'self_test_failed'
    return refuse(reason, 'it does not open')
  }
  try {
    parts.commit()
  } catch (cause) {
    console.warn('model: no room to write down the switch', cause)
    return refuse('no_room', 'for the note of the switch')
  }
  return { kind: 'installed' }
}

async function fetchAll(
  wanted: readonly KnownFile[],
  { files: kept, onStep }: InstallParts,
): Promise<InstallOutcome> {
  // Of a model that ran before nothing has to come: a full phone goes back to it all the same.
  const files: KnownFile[] = []
  for (const file of wanted) if (!(await kept.isKept(file))) files.push(file)
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const roomBytes = await kept.roomBytes()
  if (roomBytes !== null && roomBytes < totalBytes * roomFactor) {
    return refuse('no_room', `${totalBytes} bytes wanted, ${roomBytes} free`)
  }
  let doneBytes = 0
  for (const file of files) {
    const onProgress = (fraction: number): void => {
      onStep({ phase: 'fetching', progress: (doneBytes + file.sizeBytes * fraction) / totalBytes })
    }
    onProgress(0)
    const outcome = await kept.keep(file, { onProgress })
    if (outcome === 'unreachable') return { kind: 'unreachable' }
    if (outcome === 'damaged') return refuse('file_damaged', file.url)
    if (outcome === 'unkeepable') return refuse('no_room', file.url)
    doneBytes += file.sizeBytes
  }
  return { kind: 'installed' }
}

/** No engine lived long enough: that speaks of this hour, not of the model. */
function isBroken(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'engine_broke'
}

function refuse(reason: ModelRefusalReason, detail: string): InstallOutcome {
  return { kind: 'refused', reason, detail }
}
