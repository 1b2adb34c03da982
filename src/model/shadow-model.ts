import { z } from 'zod/mini'
import type { ModelManifest } from '../contract/model.ts'
import { isSameModel, versionNameOf } from '../domain/model-files.ts'
import { readManifest } from '../domain/manifest-reading.ts'
import type { ModelMemory, ModelState } from './model-state.ts'
import type { ModelFiles, ModelUser } from './ports.ts'

export interface ShadowParts {
  readonly memory: Pick<ModelMemory, 'read'>
  readonly files: Pick<ModelFiles, 'keep'>
  readonly user: Pick<ModelUser, 'sentFiles' | 'examine'>
  /** Where it is noted how a shadow did on its golden pictures. */
  readonly notes: Pick<Storage, 'getItem' | 'setItem'>
  readonly appVersion: string
}

const noteKey = 'lotlens.shadow'
const Note = z.strictObject({
  version: z.string(),
  sha: z.string(),
  /** Another app has another engine: it examines anew. */
  appVersion: z.string(),
  passed: z.boolean(),
})

/**
 * The shadow that the installed manifest names, where this app understands it and the model beside
 * which it shall run is the one that runs; null: none.
 */
export function namedShadow({ accepted, active }: ModelState): ModelManifest | null {
  const shadow = accepted?.statement.shadow
  if (accepted === null || shadow === undefined || active === null) return null
  if (!isSameModel(accepted.statement.model, active) || isSameModel(shadow, active)) return null
  return readManifest(JSON.stringify(shadow)).ok ? shadow : null
}

/**
 * The shadow with all of its files on this phone and right on its golden pictures; null where there
 * is none, it cannot be had now, or it failed once. A failed one is tried again by another app only.
 */
export async function bringShadow(parts: ShadowParts): Promise<ModelManifest | null> {
  const { memory, files, user, notes, appVersion } = parts
  const shadow = namedShadow(memory.read())
  if (shadow === null) return null
  const version = versionNameOf(shadow)
  const sha = shadow.files.find(({ role }) => role === 'int8')?.sha256 ?? ''
  const note = readNote(notes)
  const isOfIt = note?.version === version && note.sha === sha && note.appVersion === appVersion
  const known = isOfIt ? note : null
  if (known?.passed === false) return null
  for (const file of user.sentFiles(shadow)) {
    if ((await files.keep(file)) !== 'kept') return null
  }
  if (known !== null) return shadow
  const verdict = await user.examine(shadow)
  if (verdict === 'unreachable' || verdict === 'damaged' || verdict === 'broke') return null
  const passed = verdict === 'passed'
  notes.setItem(noteKey, JSON.stringify({ version, sha, appVersion, passed }))
  return passed ? shadow : null
}

function readNote(notes: ShadowParts['notes']): z.infer<typeof Note> | null {
  try {
    return Note.safeParse(JSON.parse(notes.getItem(noteKey) ?? 'null')).data ?? null
  } catch (cause) {
    console.warn('model: the note of the shadow is unreadable', cause)
    return null
  }
}
