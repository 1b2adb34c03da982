/** Why sync tries now. Every occasion but `timer` and `evidence` also ends a pause. */
export type Occasion = 'open' | 'visible' | 'online' | 'timer' | 'evidence' | 'person' | 'paired'

/** What sync takes from the browser to know when to try. */
export interface Surroundings {
  nowMs(): number
  random(length: number): Uint8Array
  isVisible(): boolean
  /** Calls back when the page comes to the front or the network comes back. Returns the undo. */
  onOccasion(listener: (occasion: 'visible' | 'online') => void): () => void
  /** Calls back once after so long. Returns the undo. */
  after(delayMs: number, listener: () => void): () => void
  /**
   * Runs `work` where no other tab holds the name, and says whether it ran: one leader among tabs
   * for each round, so that a tab that was frozen in the background never leads for long.
   */
  tryLead(name: string, work: () => Promise<void>): Promise<boolean>
  /** What tabs tell each other of sync: only that the pairing has changed. */
  readonly pairingChanged: {
    tell(): void
    listen(listener: () => void): () => void
  }
}

const channelName = 'lotlens.pairing'
/** Said on the channel: the pairing has changed. */
const changed = 'changed'
/**
 * Said on the channel by a tab that does not lead. The one that does may be a page that the browser
 * froze as a person left it, with the lock in its hand; a browser drops such a page, and its locks,
 * where a message comes for it. Every page that may lead listens on the channel, and pays no heed.
 */
const whoLeads = 'who leads'

/**
 * Ends with the work, or where the page is left: a browser may freeze it, and with it what it holds.
 * The work goes on if the page comes back.
 */
async function untilPutAway(work: () => Promise<void>): Promise<void> {
  const over = new AbortController()
  const putAway = new Promise<unknown>((resolve) =>
    window.addEventListener('pagehide', resolve, { signal: over.signal }),
  )
  try {
    await Promise.race([work(), putAway])
  } finally {
    over.abort()
  }
}

/** The real browser. */
export function browserSurroundings(): Surroundings {
  const channel = new BroadcastChannel(channelName)
  return {
    nowMs: () => Date.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    isVisible: () => document.visibilityState === 'visible',
    onOccasion(listener) {
      const online = (): void => listener('online')
      const visible = (): void => {
        if (document.visibilityState === 'visible') listener('visible')
      }
      window.addEventListener('online', online)
      document.addEventListener('visibilitychange', visible)
      return () => {
        window.removeEventListener('online', online)
        document.removeEventListener('visibilitychange', visible)
      }
    },
    after(delayMs, listener) {
      const timer = setTimeout(listener, delayMs)
      return () => clearTimeout(timer)
    },
    async tryLead(name, work) {
      // Without web locks (an insecure origin) the server's idempotence still doubles nothing.
      if (!('locks' in navigator)) {
        await work()
        return true
      }
      return await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock === null) {
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel, no window
          channel.postMessage(whoLeads)
          return false
        }
        await untilPutAway(work)
        return true
      })
    },
    pairingChanged: {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel, no window
      tell: () => channel.postMessage(changed),
      listen(listener) {
        const receive = ({ data }: MessageEvent<unknown>): void => {
          if (data === changed) listener()
        }
        channel.addEventListener('message', receive)
        return () => channel.removeEventListener('message', receive)
      },
    },
  }
}
