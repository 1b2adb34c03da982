/** The part of an idb transaction that a commit needs. */
interface Transaction {
  readonly done: Promise<void>
  abort(): void
}

/**
 * Makes the requests of a write transaction, all or none, and resolves when it is durably complete.
 * Throws what ended the transaction: a request's own error where there is one, else the abort's.
 * Every promise is waited for, so that none is left to be rejected with nobody listening.
 */
export async function commit(
  tx: Transaction,
  requests: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const done = outcome(tx.done)
  const asked: Promise<{ error: unknown } | null>[] = []
  try {
    for (const request of requests) asked.push(outcome(request()))
  } catch (error) {
    // Refused at once: not storable, or the transaction is over already.
    await abandon(tx, done)
    await Promise.all(asked)
    throw error
  }
  const failures = (await Promise.all(asked)).filter((failure) => failure !== null)
  const ended = await done
  const cause = failures.find(({ error }) => !isAbort(error)) ?? ended ?? failures[0]
  if (cause !== undefined) throw cause.error
}

/** Ends a transaction without a trace, whatever state it is in. */
export async function abandon(tx: Transaction, done?: Promise<unknown>): Promise<void> {
  const ended = done ?? outcome(tx.done)
  try {
    tx.abort()
  } catch {
    // It has ended by itself: there is nothing left to abandon.
  }
  await ended
}

function outcome(promise: Promise<unknown>): Promise<{ error: unknown } | null> {
  return promise.then(
    () => null,
    (error: unknown) => ({ error }),
  )
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
