import { NodeDetector } from '../../detect/node-detector.ts'
import { openReleasedModel } from '../../detect/released-model.ts'

/** A detector that nobody has asked for so long gives its memory back. */
const idleMs = 3 * 60_000
const maxOpen = 2

interface Shelved {
  readonly folder: string
  readonly detector: Promise<NodeDetector>
  users: number
  idle: NodeJS.Timeout | null
}

/** Detectors of versions that are tried out: opened when first asked, at most two at a time. */
export class DetectorShelf {
  /** The one that was asked last stands last. */
  #shelved: Shelved[] = []

  /**
   * Runs `work` with the detector of a model folder.
   * @throws ModelFolderError where the folder is not what its manifest says
   */
  async with<T>(folder: string, work: (detector: NodeDetector) => Promise<T>): Promise<T> {
    const shelved = this.#take(folder)
    shelved.users += 1
    try {
      const detector = await shelved.detector.catch((error: unknown) => {
        this.#drop(shelved)
        throw error
      })
      try {
        return await work(detector)
      } finally {
        if (!detector.isOpen) this.#drop(shelved)
      }
    } finally {
      shelved.users -= 1
      if (this.#shelved.includes(shelved)) this.#rest(shelved)
      else await closeUnused(shelved)
    }
  }

  async close(): Promise<void> {
    const all = this.#shelved
    this.#shelved = []
    for (const { idle, detector } of all) {
      clearTimeout(idle ?? undefined)
      await (await detector.catch(() => null))?.close()
    }
  }

  #take(folder: string): Shelved {
    const found = this.#shelved.find((one) => one.folder === folder)
    const shelved = found ?? { folder, detector: openDetector(folder), users: 0, idle: null }
    clearTimeout(shelved.idle ?? undefined)
    this.#shelved = [...this.#shelved.filter((one) => one !== shelved), shelved]
    const [oldest] = this.#shelved
    if (this.#shelved.length > maxOpen && oldest !== undefined) this.#drop(oldest)
    return shelved
  }

  #rest(shelved: Shelved): void {
    clearTimeout(shelved.idle ?? undefined)
    if (shelved.users > 0) return
    shelved.idle = setTimeout(() => this.#drop(shelved), idleMs)
    shelved.idle.unref()
  }

  #drop(shelved: Shelved): void {
    clearTimeout(shelved.idle ?? undefined)
    this.#shelved = this.#shelved.filter((one) => one !== shelved)
    void closeUnused(shelved)
  }
}

async function openDetector(folder: string): Promise<NodeDetector> {
  const model = await openReleasedModel(folder)
  const { manifest } = model
  return NodeDetector.open({ modelPath: model.pathOf('int8'), manifest, threadCount: 1 })
}

/** Whoever uses it last closes it. */
async function closeUnused({ users, detector }: Shelved): Promise<void> {
  if (users > 0) return
  const opened = await detector.catch(() => null)
  await opened?.close()
}
