import { createStore } from 'zustand'
import type { InspectionId, PhotoId, Sha256 } from '../contract/ids.ts'
import type { PhotoAdded } from '../contract/record.ts'
import type { EvidenceStore, IntakeProblemCode, PhotoIntake, StoreProblemCode } from './ports.ts'
import { storeProblemOf } from './store-problem.ts'

/** What became of one file that was not added. */
export interface AddingProblem {
  readonly key: number
  readonly inspection: InspectionId
  readonly name: string
  readonly reason:
    | { readonly kind: 'intake'; readonly code: IntakeProblemCode | 'unreadable' }
    | { readonly kind: 'store'; readonly code: StoreProblemCode }
}

/** What a person should know of how a photo was stored. */
export interface AddingNotice {
  readonly key: number
  readonly inspection: InspectionId
  readonly name: string
  readonly notice: string
}

interface AddingState {
  /** Names of files that are being prepared and stored, in order. */
  readonly pending: readonly { readonly inspection: InspectionId; readonly name: string }[]
  readonly problems: readonly AddingProblem[]
  readonly notices: readonly AddingNotice[]
  dismiss(inspection: InspectionId): void
}

export interface GivenFile {
  readonly blob: Blob
  readonly name: string
}

interface AddOptions {
  readonly source: PhotoAdded['source']
  readonly rendered: boolean
  /**
   * Where it is given, a file whose photo the inspection has is not added again, unless that photo
   * is on its way out: whoever was cut off chooses all files again, and marks would count twice.
   */
  readonly onceUnless?: (photo: PhotoId) => boolean
}

/** Takes files in, one after another: a bad one is named with its reason and the rest go on. */
export type PhotoAdding = ReturnType<typeof createPhotoAdding>

export function createPhotoAdding(ports: {
  readonly store: EvidenceStore
  readonly intake: PhotoIntake
}) {
  const state = createStore<AddingState>((set) => ({
    pending: [],
    problems: [],
    notices: [],
    dismiss: (inspection) =>
      set(({ problems, notices }) => ({
        problems: problems.filter((problem) => problem.inspection !== inspection),
        notices: notices.filter((notice) => notice.inspection !== inspection),
      })),
  }))
  let nextKey = 1
  let tail: Promise<unknown> = Promise.resolve()

  /** Resolves with the ids of those that are durably stored. */
  function add(
    inspection: InspectionId,
    files: readonly GivenFile[],
    options: AddOptions,
  ): Promise<PhotoId[]> {
    const entries = files.map((file) => ({ inspection, name: file.name, file }))
    state.setState(({ pending }) => ({ pending: [...pending, ...entries] }))
    const work = tail.then(async () => {
      const added: PhotoId[] = []
      for (const entry of entries) {
        const id = await addOne(inspection, entry.file, options)
        if (id !== null) added.push(id)
        state.setState(({ pending }) => ({ pending: pending.filter((each) => each !== entry) }))
      }
      return added
    })
    tail = work
    return work
  }

  async function addOne(
    inspection: InspectionId,
    file: GivenFile,
    options: AddOptions,
  ): Promise<PhotoId | null> {
    const common = { key: nextKey++, inspection, name: file.name }
    const refuse = (reason: AddingProblem['reason']) => {
      state.setState(({ problems }) => ({ problems: [...problems, { ...common, reason }] }))
      return null
    }
    const prepared = await ports.intake
      .prepare(file.blob, file.name)
      .catch(() => 'unreadable' as const)
    if (prepared === 'unreadable') return refuse({ kind: 'intake', code: 'unreadable' })
    if (!prepared.ok) return refuse({ kind: 'intake', code: prepared.problem.code })
    try {
      const { photo } = prepared
      const here = photoWith(inspection, photo.sha, options.onceUnless)
      if (here !== null) {
        const notice = { ...common, notice: 'is here already, not added twice' }
        state.setState(({ notices }) => ({ notices: [...notices, notice] }))
        return here
      }
      const { source, rendered } = options
      const kept = { photo, shot: null, source, rendered }
      const id = await ports.store.addPhoto(inspection, kept)
      if (photo.notice !== null) {
        const notice = { ...common, notice: photo.notice }
        state.setState(({ notices }) => ({ notices: [...notices, notice] }))
      }
      return id
    } catch (error) {
      return refuse({ kind: 'store', code: storeProblemOf(error) })
    }
  }

  /** The photo of these bytes that the inspection shows. */
  function photoWith(
    inspection: InspectionId,
    sha: Sha256,
    isGone: AddOptions['onceUnless'],
  ): PhotoId | null {
    if (isGone === undefined) return null
    const photos = ports.store.inspections.current().find(({ id }) => id === inspection)?.photos
    const here = photos?.find((one) => one.added.sha === sha && !one.retracted && !isGone(one.id))
    return here?.id ?? null
  }

  return { state, add }
}
