import type { ModelManifest } from '../contract/model.ts'
import { DeviceManifest } from '../contract/registry.ts'
import { judgeManifest, type ModelRefusal } from '../domain/device-manifest.ts'
import { isSameModel, versionNameOf } from '../domain/model-files.ts'
import { settable, type Observable } from '../domain/observable.ts'
import type { ModelRefusalReason } from '../domain/refusal-words.ts'
import { install, type InstallOutcome } from './install.ts'
import { withDemo, type ModelMemory, type ModelState } from './model-state.ts'
import type { ModelAnswer, ModelFiles, ModelServer, ModelUser, SignedManifest } from './ports.ts'
import { namedShadow } from './shadow-model.ts'
import { statusOf, type ModelsStatus } from './status.ts'

export interface ModelStoreParts {
  readonly server: ModelServer
  readonly files: ModelFiles
  readonly user: ModelUser
  readonly memory: ModelMemory
  readonly nowMs: () => number
  /** Package version, with or without `+commit`. */
  readonly appVersion: string
}

/**
 * - `settled`: what the server wants runs here, or is refused and will stay so.
 * - `later`: try again after a while; `notBeforeMs` is what the server asked for.
 * - `paused`: the server refuses this phone.
 */
export type LookOutcome =
  { readonly kind: 'settled' | 'paused' } | { readonly kind: 'later'; readonly notBeforeMs: number }

/** Why the active model was left. */
export type FallBackReason = Extract<
  ModelRefusalReason,
  'files_lost' | 'self_test_failed' | 'engine_broke'
>

/** Which released model this phone runs, and how it comes by another one. */
export interface ModelStore {
  readonly status: Observable<ModelsStatus>
  /** Asks once, and brings in what is new. Never two at a time. Rejects only for a bug. */
  look(): Promise<LookOutcome>
  /**
   * The active model fell over, or its files are gone: back to the one before it. `failing` is the
   * version that was seen to fail (`site/3`); another tab may have gone back from it already.
   */
  fallBack(failing: string, reason: FallBackReason): Promise<void>
  /** Another tab has switched: so does this one. */
  follow(): Promise<void>
  /** A person needs the room: the way back to the model before is given up, and its files go. */
  forgetPredecessor(): Promise<void>
}

const settled: LookOutcome = { kind: 'settled' }

/** These cure by themselves, or by what a person does: the same manifest is tried again. */
const curable: ReadonlySet<string> = new Set([
  'file_damaged',
  'engine_broke',
  'no_room',
  'files_lost',
])

/** How long such a manifest rests: each try may fetch megabytes for nothing. */
const restMs = 10 * 60_000

export function createModelStore(parts: ModelStoreParts): ModelStore {
  return new Store(parts)
}

class Store implements ModelStore {
  readonly status
  readonly #parts: ModelStoreParts
  /** A manifest that was just tried in vain, and until when it rests; a new page tries it anew. */
  #resting: { readonly signature: string; readonly untilMs: number } | null = null
  /** A model whose line was cut on the way in, and how far it had come. */
  #waiting: { readonly coming: string; readonly progress: number } | null = null

  constructor(parts: ModelStoreParts) {
    this.#parts = parts
    this.status = settable<ModelsStatus>(statusOf(parts.memory.read()))
  }

  async look(): Promise<LookOutcome> {
    const answer = await this.#parts.server.ask()
    if (answer.kind === 'no-answer') return { kind: 'later', notBeforeMs: answer.notBeforeMs }
    const wasWaiting = this.#waiting !== null
    this.#waiting = null
    try {
      return await this.#heed(answer)
    } finally {
      if (wasWaiting) this.#show()
    }
  }

  async #heed(answer: Exclude<ModelAnswer, { kind: 'no-answer' }>): Promise<LookOutcome> {
    if (answer.kind === 'unpaired') return settled
    if (answer.kind === 'refused') return { kind: 'paused' }
    await this.#meet(answer.serverPublicKey)
    const { manifest } = answer
    if (manifest === null || !this.#isNews(manifest)) {
      this.#forgetRefusalOfAnother(manifest)
      return settled
    }
    try {
      return await this.#consider(manifest, answer)
    } finally {
      this.#show()
    }
  }

  async fallBack(failing: string, reason: FallBackReason): Promise<void> {
    const state = this.#parts.memory.read()
    if (state.active === null || versionNameOf(state.active) !== failing) return
    const signature = state.accepted?.signature ?? ''
    const active = await this.#switchBackTo(state.predecessor)
    const next = { ...state, active, predecessor: null }
    this.#refuse(next, { signature, version: failing }, { reason, detail: 'when it was to run' })
    this.#show()
  }

  /** The model before may be lost or broken as well; the one of the app is always there. */
  async #switchBackTo(predecessor: ModelManifest | null): Promise<ModelManifest | null> {
    const { user } = this.#parts
    try {
      await user.switchTo(predecessor)
      return predecessor
    } catch (cause) {
      if (predecessor === null) throw cause
      console.warn('model: the one before does not run either', cause)
      await user.switchTo(null)
      return null
    }
  }

  async follow(): Promise<void> {
    await this.#parts.user.switchTo(this.#parts.memory.read().active)
    this.#show()
  }

  async forgetPredecessor(): Promise<void> {
    const { memory } = this.#parts
    memory.write({ ...memory.read(), predecessor: null })
    await this.#letOldOnesGo()
    this.#show()
  }

  /** Epochs are one server's. Paired with another, the phone forgets what the first one wanted. */
  async #meet(serverPublicKey: string): Promise<void> {
    const { memory, user } = this.#parts
    const state = memory.read()
    if (state.serverPublicKey === serverPublicKey) return
    if (state.active !== null) await user.switchTo(null)
    const { demoShas } = state
    const fresh = { v: 1, accepted: null, active: null, predecessor: null, refused: null } as const
    memory.write({ ...fresh, serverPublicKey, demoShas })
    await this.#letOldOnesGo()
    this.#show()
  }

  #isNews({ signature }: SignedManifest): boolean {
    const { accepted, active, refused } = this.#parts.memory.read()
    if (refused?.signature === signature && refused.appVersion === this.#parts.appVersion) {
      const rests =
        this.#resting?.signature === signature && this.#parts.nowMs() < this.#resting.untilMs
      return curable.has(refused.reason) && !rests
    }
    // Accepted before, and still what runs: or the phone had to fall back from it.
    const model = accepted?.signature === signature ? accepted.statement.model : null
    return model === null || active === null || !isSameModel(model, active)
  }

  /** The server has taken back what was refused: nothing stands between the two any more. */
  #forgetRefusalOfAnother(manifest: SignedManifest | null): void {
    const { memory } = this.#parts
    const state = memory.read()
    if (state.refused === null || state.refused.signature === manifest?.signature) return
    if (manifest?.genuine === false) return
    memory.write({ ...state, refused: null })
    this.#show()
  }

  async #consider(
    signed: SignedManifest,
    { serverNowMs }: Extract<ModelAnswer, { kind: 'answer' }>,
  ): Promise<LookOutcome> {
    const { memory, appVersion, nowMs } = this.#parts
    const askedAtMs = nowMs()
    const state = memory.read()
    const accepted =
      state.accepted === null
        ? null
        : { epoch: state.accepted.statement.epoch, signature: state.accepted.signature }
    const judgement = signed.genuine
      ? judgeManifest(
          { statement: signed.statement, signature: signed.signature },
          { appVersion, accepted, serverNowMs },
        )
      : ({ ok: false, reason: 'signature_wrong', detail: '' } as const)
    if (!judgement.ok) {
      this.#refuse(state, { signature: signed.signature, version: versionIn(signed) }, judgement)
      return settled
    }
    const { manifest } = judgement
    const outcome = await this.#install(manifest, () => serverNowMs + nowMs() - askedAtMs)
    return await this.#afterInstall(manifest, outcome)
  }

  async #install(manifest: DeviceManifest, serverNowMs: () => number): Promise<InstallOutcome> {
    const { memory, files, user } = this.#parts
    const { model } = manifest.statement
    const before = memory.read()
    const isSameAgain = before.active !== null && isSameModel(model, before.active)
    return await install(manifest, {
      files,
      user,
      serverNowMs,
      onStep: (step) => {
        this.status.set({ ...this.status.current(), ...step, coming: versionNameOf(model) })
      },
      commit: () => {
        const predecessor = isSameAgain ? before.predecessor : before.active
        const next = { ...before, accepted: manifest, active: model, predecessor, refused: null }
        memory.write(withDemo(next, model))
      },
    })
  }

  async #afterInstall(manifest: DeviceManifest, outcome: InstallOutcome): Promise<LookOutcome> {
    const { memory, user } = this.#parts
    if (outcome.kind === 'installed') {
      await this.#letOldOnesGo()
      return settled
    }
    if (outcome.kind === 'unreachable') {
      const { progress } = this.status.current()
      this.#waiting = { coming: versionNameOf(manifest.statement.model), progress }
      return { kind: 'later', notBeforeMs: 0 }
    }
    const state = memory.read()
    // Where the note of the switch found no room, the model that is noted has to run.
    await user.switchTo(state.active)
    const { signature, statement } = manifest
    this.#refuse(state, { signature, version: versionNameOf(statement.model) }, outcome)
    if (curable.has(outcome.reason)) {
      this.#resting = { signature, untilMs: this.#parts.nowMs() + restMs }
    } else {
      await this.#letOldOnesGo()
    }
    return settled
  }

  /** Only the files of what runs, of what ran before it and of the shadow stay; the app's own lie elsewhere. */
  async #letOldOnesGo(): Promise<void> {
    const { memory, files, user } = this.#parts
    const state = memory.read()
    const models = [state.active, state.predecessor, namedShadow(state)].filter(
      (model) => model !== null,
    )
    await files.keepOnly(models.flatMap((model) => user.sentFiles(model)))
  }

  #refuse(
    state: ModelState,
    manifest: { readonly signature: string; readonly version: string | null },
    { reason, detail }: ModelRefusal,
  ): void {
    const { memory, appVersion } = this.#parts
    console.warn(`model: ${manifest.version ?? 'a manifest'} is refused: ${reason} ${detail}`)
    const refused = { ...manifest, appVersion, reason, detail: detail.slice(0, 200) }
    try {
      memory.write({ ...state, refused })
    } catch (cause) {
      console.warn('model: no room to write down a refusal', cause)
    }
  }

  #show(): void {
    const status = statusOf(this.#parts.memory.read())
    this.status.set(
      this.#waiting === null ? status : { ...status, phase: 'waiting', ...this.#waiting },
    )
  }
}

/** The version that a refused manifest speaks of, as far as it can be read. */
function versionIn({ statement }: SignedManifest): string | null {
  const model = DeviceManifest.shape.statement.shape.model
  const parsed =
    typeof statement === 'object' && statement !== null && 'model' in statement
      ? model.safeParse(statement.model)
      : null
  return parsed?.success === true ? versionNameOf(parsed.data) : null
}
