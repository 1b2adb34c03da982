import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { RecordId, ServerEpoch, type Sha256 } from '../contract/ids.ts'
import {
  emptyOutbox,
  outboxOf,
  reduceOutbox,
  type Outbox,
  type OutboxEvent,
  type OutboxItem,
} from './outbox.ts'
import { deadLetters, nextStep, safetyOfRecord } from './outbox-plan.ts'
import { sha, uuid } from './testing/record-maker.ts'
import { ServerModel } from './testing/server-model.ts'
import { unreachable } from './unreachable.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

function item(number: number, photos: readonly number[] = []): OutboxItem {
  return {
    id: RecordId.parse(uuid(number)),
    seq: number,
    hash: sha(number),
    blobs: photos.map((photo) => ({ sha: sha(0xf00 + photo), sizeBytes: 100 * photo })),
  }
}

function play(outbox: Outbox, ...events: readonly OutboxEvent[]): Outbox {
  return events.reduce(reduceOutbox, outbox)
}

function outboxWith(...items: readonly OutboxItem[]): Outbox {
  return outboxOf(items.map((one) => ({ ...one, refusal: null })))
}

/** What one fault does to one step: every answer may also come late, again. */
type Fault = 'none' | 'request-lost' | 'answer-lost' | 'answer-late' | 'cut' | 'restored' | 'reload'

/** One phone and one server with a bad link between them. */
class Link {
  outbox: Outbox
  readonly server: ServerModel
  readonly #items: readonly OutboxItem[]
  readonly #late: OutboxEvent[] = []
  #backup

  constructor(items: readonly OutboxItem[], server: ServerModel) {
    this.#items = items
    this.server = server
    this.outbox = outboxWith(...items)
    this.#backup = server.snapshot()
  }

  step(fault: Fault): void {
    if (fault === 'restored') this.server.restore(this.#backup)
    if (fault === 'reload') this.#reload()
    const next = nextStep(this.outbox)
    if (next.do === 'drained' || next.do === 'wait') this.#hear({ type: 'round-began' })
    else if (fault !== 'request-lost') this.#deliver(this.#answer(next, fault), fault)
    if (this.#late.length > 3 || fault === 'none') this.#hear(...this.#late.splice(0, 1))
    if (fault === 'cut') this.#backup = this.server.snapshot()
    this.#hear({ type: 'send-ended' })
  }

  /** The page is loaded anew: only what has a receipt of the store is known. */
  #reload(): void {
    const open = this.#items.filter(({ id }) => this.outbox.entries.get(id)?.belief.at !== 'safe')
    const before = this.outbox
    const fresh = outboxWith(...open)
    const safe = [...before.entries].filter(([, { belief }]) => belief.at === 'safe')
    this.outbox = { ...fresh, entries: new Map([...fresh.entries, ...safe]) }
  }

  #answer(next: ReturnType<typeof nextStep>, fault: Fault): OutboxEvent[] {
    switch (next.do) {
      case 'ask':
        return [
          {
            type: 'have-answered',
            request: next.request,
            response: this.server.have(next.request),
          },
        ]
      case 'send-records':
        return [{ type: 'records-answered', outcomes: this.server.takeRecords(next.items) }]
      case 'send-photo': {
        const { sha, offset } = next
        const taken = this.server.takePhoto(sha, offset, fault === 'cut' ? 37 : 10_000)
        return taken
          ? [{ type: 'photo-sent', sha }]
          : [{ type: 'photo-refused', sha, code: 'invalid_photo' }]
      }
      case 'wait':
      case 'drained':
        return []
      default:
        return unreachable(next)
    }
  }

  #deliver(events: readonly OutboxEvent[], fault: Fault): void {
    if (fault === 'answer-lost') return
    this.#late.push(...events)
    if (fault !== 'answer-late') this.#hear(...events)
  }

  #hear(...events: readonly OutboxEvent[]): void {
    this.outbox = play(this.outbox, ...events)
  }

  /** Good network until nothing is left to do. */
  settle(): void {
    this.#late.length = 0
    // A phone that has drained still asks now and then, and so hears of a restored server.
    this.#hear({ type: 'epoch-heard', epoch: this.server.epoch }, { type: 'round-began' })
    for (let count = 0; nextStep(this.outbox).do !== 'drained'; count += 1) {
      if (count > 500) throw new Error('the outbox never drains')
      this.step('none')
    }
  }

  safeIds(): string[] {
    return this.#items
      .map(({ id }) => id)
      .filter((id) => safetyOfRecord(this.outbox, id) === 'safe')
  }

  /** Every record that the phone holds for safe has a receipt that this server gave. */
  safeOnesHaveReceipts(): boolean {
    return [...this.outbox.entries.values()].every(
      ({ item: { hash }, belief }) =>
        belief.at !== 'safe' || this.server.issued.has(`${belief.epoch} ${hash}`),
    )
  }
}

const walk = [item(1), item(2, [1]), item(3, [2]), item(4), item(5, [1, 2]), item(6, [3])]
const anyFault = fc.constantFrom<Fault>(
  'none',
  'request-lost',
  'answer-lost',
  'answer-late',
  'cut',
  'restored',
  'reload',
)

describe('outbox', () => {
  it('S1: ends in the same state after any faults, with nothing lost and all receipted', () => {
    fc.assert(
      fc.property(fc.array(anyFault, { maxLength: 60 }), (faults) => {
        const link = new Link(walk, new ServerModel(walk))
        const honest = faults.every((fault) => {
          link.step(fault)
          return link.safeOnesHaveReceipts()
        })
        expect(honest).toBe(true)
        link.settle()
        expect(link.safeIds()).toEqual(walk.map(({ id }) => id))
        expect(link.server.recordIds()).toEqual(walk.map(({ id }) => id))
        expect(walk.every((one) => link.server.holds(one))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('S2: names what is refused and lets it block nothing else', () => {
    const refused = { photos: [sha(0xf02)], records: [sha(4)] }
    fc.assert(
      fc.property(fc.array(anyFault, { maxLength: 40 }), (faults) => {
        const link = new Link(walk, new ServerModel(walk, refused))
        for (const fault of faults) link.step(fault)
        link.settle()
        expect(link.safeIds()).toEqual([1, 2, 6].map(uuid))
        expect(deadLetters(link.outbox)).toEqual([
          { kind: 'record', id: uuid(4), code: 'malformed' },
          { kind: 'photo', sha: sha(0xf02), code: 'invalid_photo' },
        ])
        // The text of a record whose photo is refused is on the server all the same.
        expect(link.server.recordIds()).toEqual([1, 2, 3, 5, 6].map(uuid))
        expect(safetyOfRecord(link.outbox, RecordId.parse(uuid(3)))).toBe('needs-you')
      }),
      { numRuns: 100 },
    )
  })

  it('S3: sends records before photos, and asks before either', () => {
    const link = new Link(walk, new ServerModel(walk))
    const done: string[] = []
    while (nextStep(link.outbox).do !== 'drained') {
      const { do: what } = nextStep(link.outbox)
      if (done.at(-1) !== what) done.push(what)
      link.step('none')
      if (done.length > 50) throw new Error('the outbox never drains')
    }
    expect(done.slice(0, 3)).toEqual(['ask', 'send-records', 'send-photo'])
    expect(done.at(-1)).toBe('send-records')
  })

  it('S4: takes no receipt for another record, nor one that leaves out a photo', () => {
    const one = item(2, [1])
    const server = new ServerModel([one])
    server.takePhoto(sha(0xf01), 0, 100)
    const [outcome] = server.takeRecords([one])
    if (outcome?.status !== 'stored') throw new Error('the model gives no receipt')
    const check = (changes: Partial<typeof outcome.receipt>): string => {
      const changed = { ...outcome, receipt: { ...outcome.receipt, ...changes } }
      const outbox = play(outboxWith(one), { type: 'records-answered', outcomes: [changed] })
      return safetyOfRecord(outbox, one.id)
    }
    expect(check({})).toBe('safe')
    expect(check({ blobs: [] })).toBe('on-phone')
    expect(check({ recordHash: sha(77) })).toBe('on-phone')
  })

  it('S5: offers everything again to a server that was restored', () => {
    const link = new Link([item(1)], new ServerModel([item(1)]))
    link.settle()
    expect(link.safeIds()).toEqual([uuid(1)])
    const epoch = ServerEpoch.parse(uuid(0xe99))
    const outbox = play(link.outbox, { type: 'epoch-heard', epoch })
    expect(nextStep(outbox)).toMatchObject({ do: 'ask', request: { records: [sha(1)] } })
  })

  it('shows what is on its way, and never calls a record safe for having been sent', () => {
    const one = item(2, [1])
    const photo: Sha256 = sha(0xf01)
    const sending = play(outboxWith(one), { type: 'send-began', hashes: [photo] })
    expect(safetyOfRecord(sending, one.id)).toBe('sending')
    const sent = play(sending, { type: 'photo-sent', sha: photo }, { type: 'send-ended' })
    expect(safetyOfRecord(sent, one.id)).toBe('on-phone')
  })

  it('goes on with what was refused before, when a person asks for it', () => {
    const before = outboxOf([{ ...item(1), refusal: 'malformed' }])
    expect(nextStep(before)).toEqual({ do: 'drained' })
    expect(safetyOfRecord(before, item(1).id)).toBe('needs-you')
    expect(nextStep(play(before, { type: 'offered-again' })).do).toBe('ask')
  })

  it('waits, rather than sends for ever, where the server keeps a record without a receipt', () => {
    const one = item(1)
    const request = { records: [one.hash], blobs: [] }
    const response = new ServerModel([one]).have(request)
    const deferred = { recordHash: one.hash, id: one.id, status: 'deferred' } as const
    const outbox = play(
      outboxWith(one),
      { type: 'have-answered', request, response },
      { type: 'records-answered', outcomes: [deferred] },
    )
    expect(nextStep(outbox)).toEqual({ do: 'wait' })
    expect(nextStep(play(outbox, { type: 'round-began' })).do).toBe('ask')
  })

  it('has nothing to do where there is nothing', () => {
    expect(nextStep(emptyOutbox)).toEqual({ do: 'drained' })
    expect(safetyOfRecord(emptyOutbox, item(1).id)).toBe('safe')
  })
})
