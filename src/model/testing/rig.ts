import type { ModelManifest } from '../../contract/model.ts'
import {
  isSameModel,
  phoneFilesOf,
  modelFilePath,
  versionNameOf,
} from '../../domain/model-files.ts'
import { statementWith } from '../../domain/testing/device-manifest-maker.ts'
import { settable } from '../../domain/observable.ts'
import { modelMemory, type ModelMemory } from '../model-state.ts'
import { createModelStore } from '../model-store.ts'
import type {
  KnownFile,
  ModelAnswer,
  ModelFiles,
  ModelServer,
  ModelUser,
  SignedManifest,
} from '../ports.ts'

/** What a phone keeps over a kill: the browser's storage and cache. */
export class Disk {
  readonly storage = new Map<string, string>()
  readonly files = new Set<string>()
  /** Writes from now on find no room. */
  isFull = false

  getItem = (key: string): string | null => this.storage.get(key) ?? null
  setItem = (key: string, value: string): void => {
    if (this.isFull) throw new DOMException('no room', 'QuotaExceededError')
    this.storage.set(key, value)
  }
}

export const serverKey = 'K'.repeat(43)

/** A manifest as the server signs it; `signature` is another one for another statement. */
export function signed(changes: object = {}, genuine = true): SignedManifest {
  const statement = statementWith(changes)
  const name = `${statement.epoch}-${statement.model.version}-${JSON.stringify(changes).length}`
  return { statement, signature: name.replaceAll('.', '_').padEnd(86, 'A'), genuine }
}

/** Steps at which a test can kill the phone. */
export type Step = 'ask' | 'keep' | 'examine' | 'switch' | 'write' | 'let-go'

export class Killed extends Error {}

/** One life of the app's page on a disk, with a server and a detector that a test steers. */
export class Rig {
  readonly disk: Disk
  answer: ModelAnswer = { kind: 'unpaired' }
  nowMs = 1_000_000
  appVersion = '0.1.0+abc'
  /** What keeping a file comes to, by address; 'kept' for all others. */
  readonly keeps = new Map<string, Awaited<ReturnType<ModelFiles['keep']>>>()
  verdict: Awaited<ReturnType<ModelUser['examine']>> = 'passed'
  opens = true
  room: number | null = null
  /** The model that came with the app. */
  bundled: ModelManifest | null = null
  readonly log: string[] = []
  /** The page dies at the n-th of these steps (from 0). */
  killAt: number | null = null
  steps = 0

  /** What the detector runs: null is the app's own. */
  running: ModelManifest | null
  readonly status = settable<{
    problem: string | null
    model: { name: string; version: number } | null
  }>({ problem: null, model: null })

  readonly memory: ModelMemory
  readonly store

  constructor(disk = new Disk(), begin: (rig: Rig) => void = () => undefined) {
    this.disk = disk
    begin(this)
    const kept = modelMemory(disk)
    this.running = kept.read().active
    this.memory = {
      read: () => kept.read(),
      write: (state) => {
        this.#step('write')
        kept.write(state)
      },
      onOtherTab: () => () => undefined,
    }
    this.store = createModelStore({
      server: this.#server,
      files: this.files,
      user: this.user,
      memory: this.memory,
      nowMs: () => this.nowMs,
      appVersion: this.appVersion,
    })
  }

  /** The server wants this; null: it has promoted nothing. */
  wants(manifest: SignedManifest | null, serverNowMs = 5_000_000, serverPublicKey = serverKey) {
    this.answer = { kind: 'answer', serverPublicKey, serverNowMs, manifest }
    return this
  }

  #step(step: Step): void {
    if (this.killAt !== null && this.steps >= this.killAt) throw new Killed(step)
    this.steps += 1
    this.log.push(step)
  }

  readonly #server: ModelServer = {
    ask: async () => {
      this.#step('ask')
      return this.answer
    },
  }

  readonly files: ModelFiles = {
    keep: async ({ url }, options) => {
      this.#step('keep')
      options?.onProgress?.(0.5)
      const outcome = this.keeps.get(url) ?? 'kept'
      if (outcome === 'kept') this.disk.files.add(url)
      return outcome
    },
    isKept: async ({ url }) => this.disk.files.has(url),
    keepOnly: async (files) => {
      this.#step('let-go')
      const wanted = new Set(files.map(({ url }) => url))
      for (const url of this.disk.files) if (!wanted.has(url)) this.disk.files.delete(url)
    },
    roomBytes: async () => this.room,
  }

  readonly user: ModelUser = {
    sentFiles: (manifest) => (this.#isBundled(manifest) ? [] : sentFilesOf(manifest)),
    examine: async (manifest) => {
      this.#step('examine')
      this.#needFilesOf(manifest)
      return this.verdict
    },
    switchTo: async (manifest) => {
      this.#step('switch')
      if (manifest !== null) this.#needFilesOf(manifest)
      if (!this.opens) throw new Error('it does not open')
      this.running = manifest
    },
    status: this.status,
  }

  #isBundled(manifest: ModelManifest): boolean {
    return this.bundled !== null && isSameModel(this.bundled, manifest)
  }

  /** A model is never asked for before every file of it is there. */
  #needFilesOf(manifest: ModelManifest): void {
    const missing = this.user.sentFiles(manifest).filter(({ url }) => !this.disk.files.has(url))
    if (missing.length > 0) throw new Error(`used without ${missing[0]?.url ?? ''}`)
  }
}

export function sentFilesOf(manifest: ModelManifest): KnownFile[] {
  return phoneFilesOf(manifest).map(({ sha256, sizeBytes }) => ({
    url: modelFilePath(sha256),
    sha256,
    sizeBytes,
  }))
}

/** Name of what the detector runs, 'app' for the model that came with it. */
export const running = (rig: Rig): string =>
  rig.running === null ? 'app' : versionNameOf(rig.running)

/** A phone that has seen these manifests, one after the other. */
export async function switched(...manifests: ReturnType<typeof signed>[]): Promise<Rig> {
  const rig = new Rig()
  for (const manifest of manifests) await rig.wants(manifest).store.look()
  return rig
}
