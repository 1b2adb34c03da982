import { z } from 'zod/mini'
import { InspectionId } from '../contract/ids.ts'

/** Where time comes from. */
export interface Clock {
  /** Unix milliseconds. */
  nowMs(): number
  /** Monotonic milliseconds since the page began. */
  monoMs(): number
  /** Minutes east of UTC. */
  tzOffsetMin(): number
}

/** Runs one holder of a name at a time, over all tabs of the origin. */
export interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** What one tab tells the others of a store. */
export const TabMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('records'), inspectionId: z.nullable(InspectionId) }),
  z.strictObject({ kind: z.literal('safety') }),
])
export type TabMessage = z.infer<typeof TabMessage>

export interface Tabs {
  tell(message: TabMessage): void
  /** Returns the undo. */
  listen(listener: (message: TabMessage) => void): () => void
  close(): void
}

/** A small text place that lives and dies apart from IndexedDB. */
export interface TextPlace {
  read(): string | null
  write(text: string): void
}

/** All that the store takes from the browser besides IndexedDB itself. */
export interface StoreEnvironment {
  readonly clock: Clock
  /** Cryptographically random bytes. */
  random(length: number): Uint8Array
  readonly locks: Locks
  readonly tabs: Tabs
  readonly sentinel: TextPlace
  /** Calls back whenever the page comes to the front. Returns the undo. */
  onVisible(listener: () => void): () => void
  /**
   * Calls back when the page is left, where the browser freezes its transactions with it and would
   * let no other page read for as long as it keeps this one. Returns the undo.
   */
  onPutAway(listener: () => void): () => void
  /** Null where the browser has no storage manager (insecure origins). */
  readonly storage: StorageManager | null
}

function browserTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name)
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel, no window
    tell: (message) => channel.postMessage(message),
    listen(listener) {
      const receive = (event: MessageEvent<unknown>): void => {
        // A tab of another version may say what this one does not know.
        const message = TabMessage.safeParse(event.data)
        if (message.success) listener(message.data)
      }
      channel.addEventListener('message', receive)
      return () => channel.removeEventListener('message', receive)
    },
    close: () => channel.close(),
  }
}

/** One after the other within this tab: all there is on an insecure origin, without web locks. */
export function queueLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>()
  return {
    request(name, work) {
      const turn = (tails.get(name) ?? Promise.resolve()).then(work, work)
      tails.set(name, turn)
      return turn
    },
  }
}

function browserLocks(): Locks {
  if (!('locks' in navigator)) return queueLocks()
  return { request: async (name, work) => await navigator.locks.request(name, work) }
}

/** WebKit alone freezes a page in the middle of a transaction; others end it, or let it end. */
export function isWebkit(userAgent: string): boolean {
  return userAgent.includes('AppleWebKit/') && !userAgent.includes('Chrome/')
}

/** The real browser, for the database of this name. */
export function browserEnvironment(databaseName: string): StoreEnvironment {
  const key = `${databaseName}.sentinel`
  return {
    clock: {
      nowMs: () => Date.now(),
      monoMs: () => performance.now(),
      tzOffsetMin: () => -new Date().getTimezoneOffset(),
    },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    locks: browserLocks(),
    tabs: browserTabs(databaseName),
    sentinel: {
      read: () => localStorage.getItem(key),
      write: (text) => localStorage.setItem(key, text),
    },
    onVisible(listener) {
      const check = (): void => {
        if (document.visibilityState === 'visible') listener()
      }
      document.addEventListener('visibilitychange', check)
      return () => document.removeEventListener('visibilitychange', check)
    },
    onPutAway(listener) {
      if (!isWebkit(navigator.userAgent)) return () => undefined
      const check = (event: PageTransitionEvent): void => {
        if (event.persisted) listener()
      }
      window.addEventListener('pagehide', check)
      return () => window.removeEventListener('pagehide', check)
    },
    storage: 'storage' in navigator ? navigator.storage : null,
  }
}
