import 'fake-indexeddb/auto'
import type { Vehicle } from '../../contract/record.ts'
import {
  queueLocks,
  type Clock,
  type Locks,
  type StoreEnvironment,
  type TabMessage,
  type Tabs,
} from '../environment.ts'
import { createEvidenceStore, type PhotoToKeep, type Store } from '../evidence-store.ts'
import { sha256 } from '../sha256.ts'

export const vehicle: Vehicle = {
  vin: '1HGCM82633A004352',
  vinCheckDigit: 'right',
  plate: 'LL 42',
  mileageKm: 81_000,
}

/** A browser profile: one database, one localStorage, any number of tabs. */
export class TabsRig {
  readonly databaseName = `lotlens-${crypto.randomUUID()}`
  readonly clock: Clock & { at: number }
  /** What localStorage holds for the store. */
  sentinel: string | null = null
  locks: Locks = queueLocks()
  readonly #listeners = new Map<object, (message: TabMessage) => void>()
  readonly #stores: Store[] = []
  readonly visible = new Set<() => void>()
  readonly putAway = new Set<() => void>()

  constructor() {
    this.clock = {
      at: Date.UTC(2026, 10, 25, 9),
      nowMs() {
        this.at += 10
        return this.at
      },
      monoMs: () => 1,
      tzOffsetMin: () => 60,
    }
  }

  environment(): StoreEnvironment {
    return {
      clock: this.clock,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      locks: { request: (name, work) => this.locks.request(name, work) },
      tabs: this.#tabs(),
      sentinel: {
        read: () => this.sentinel,
        write: (text) => {
          this.sentinel = text
        },
      },
      onVisible: (listener) => {
        this.visible.add(listener)
        return () => this.visible.delete(listener)
      },
      onPutAway: (listener) => {
        this.putAway.add(listener)
        return () => this.putAway.delete(listener)
      },
      storage: null,
    }
  }

  /** Opens a tab and waits until it shows what is stored. */
  async openTab(changes: Partial<StoreEnvironment> = {}): Promise<Store> {
    const environment = { ...this.environment(), ...changes }
    const store = createEvidenceStore({ databaseName: this.databaseName, environment })
    this.#stores.push(store)
    await store.ready
    return store
  }

  closeAll(): void {
    for (const store of this.#stores) store.close()
  }

  #tabs(): Tabs {
    const own = {}
    return {
      tell: (message) => {
        for (const [tab, listener] of this.#listeners) {
          if (tab !== own) queueMicrotask(() => listener(message))
        }
      },
      listen: (listener) => {
        this.#listeners.set(own, listener)
        return () => this.#listeners.delete(own)
      },
      close: () => undefined,
    }
  }
}

/** A photo as capture prepares it; the bytes need be no image for the store. */
export async function photo(text: string): Promise<PhotoToKeep> {
  const bytes = new TextEncoder().encode(`photo ${text}`).buffer
  return {
    photo: {
      bytes,
      sha: await sha256(bytes),
      size: { width: 40, height: 30 },
      processing: 'kept',
      originalName: `${text}.jpg`,
    },
    source: 'file',
    rendered: false,
    shot: null,
  }
}
