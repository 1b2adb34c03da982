import { unwrap } from 'idb'
import type { Database } from './database.ts'

/** Ends every transaction of a connection that has not ended by itself. */
export type AbortRunning = () => void

/** Watches the transactions of a connection, from its opening on. */
export function watchTransactions(database: Database): AbortRunning {
  const raw: IDBDatabase = unwrap(database)
  const begin = raw.transaction.bind(raw)
  const running = new Set<IDBTransaction>()
  raw.transaction = (...how) => {
    const transaction = begin(...how)
    const forget = () => running.delete(transaction)
    running.add(transaction)
    transaction.addEventListener('complete', forget)
    transaction.addEventListener('abort', forget)
    return transaction
  }
  return () => {
    for (const transaction of running) {
      try {
        transaction.abort()
      } catch {
        // It commits already, which needs no page.
      }
    }
  }
}
