import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InspectionId, ServerEpoch } from '../contract/ids.ts'
import { keptForMs, photosToLetGo, type LettingGo, type SealReceipt } from './letting-go.ts'
import { sha, uuid } from './testing/record-maker.ts'

const epoch = ServerEpoch.parse(uuid(1))
const other = ServerEpoch.parse(uuid(2))
const [a, b] = [InspectionId.parse(uuid(10)), InspectionId.parse(uuid(11))]
const nowMs = 100 * keptForMs

function seal(ageMs: number, changes: Partial<SealReceipt> = {}): SealReceipt {
  return { atMs: nowMs - ageMs, epoch, blobs: [sha(1), sha(2), sha(3)], ...changes }
}

function letGo(changes: Partial<LettingGo>) {
  return photosToLetGo({
    photos: [{ sha: sha(1), sizeBytes: 100, inspections: [a] }],
    seals: new Map([[a, seal(keptForMs)]]),
    epoch,
    serverNowMs: nowMs,
    pressure: null,
    ...changes,
  })
}

describe('letting go of photos', () => {
  it('S6: lets one go seven days after the receipt of its sealed inspection', () => {
    expect(letGo({})).toEqual([sha(1)])
    expect(letGo({ seals: new Map([[a, seal(keptForMs - 1)]]) })).toEqual([])
  })

  it.each<[string, Partial<LettingGo>]>([
    ['no receipt', { seals: new Map() }],
    ['a receipt of another epoch', { seals: new Map([[a, seal(keptForMs, { epoch: other })]]) }],
    ['a receipt that does not name it', { seals: new Map([[a, seal(keptForMs, { blobs: [] })]]) }],
    [
      'another inspection that is not safe',
      { photos: [{ sha: sha(1), sizeBytes: 1, inspections: [a, b] }] },
    ],
    ['no inspection at all', { photos: [{ sha: sha(1), sizeBytes: 1, inspections: [] }] }],
  ])('S6: keeps a photo with %s, whatever the pressure', (_, changes) => {
    expect(letGo(changes)).toEqual([])
    const pressure = { backedUpThroughMs: nowMs, wantedBytes: 1e9 }
    expect(letGo({ ...changes, pressure })).toEqual([])
  })

  it('S7: under pressure lets go only of what is in a backup, the oldest first and no more', () => {
    const photos = [1, 2, 3].map((n) => ({
      sha: sha(n),
      sizeBytes: 100,
      inspections: [ids[n - 1] ?? a],
    }))
    const seals = new Map(ids.map((id, index) => [id, seal(1000 * (index + 1))]))
    const check = (backedUpThroughMs: number, wantedBytes: number) =>
      letGo({ photos, seals, pressure: { backedUpThroughMs, wantedBytes } })
    expect(check(0, 1000)).toEqual([])
    expect(check(nowMs, 1000)).toEqual([sha(3), sha(2), sha(1)])
    expect(check(nowMs, 150)).toEqual([sha(3), sha(2)])
    expect(check(nowMs - 1500, 1000)).toEqual([sha(3), sha(2)])
  })

  it('S6: never lets go of a photo without a receipt', () => {
    const anySeal = fc.record({
      ageMs: fc.integer({ min: -1e9, max: 3 * keptForMs }),
      named: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(anySeal, { maxLength: 3 }),
        fc.nat(),
        fc.nat(),
        (drawn, through, wanted) => {
          const seals = new Map(
            drawn.map(({ ageMs, named }, index) => [
              ids[index] ?? a,
              seal(ageMs, { blobs: named ? [sha(index + 1)] : [] }),
            ]),
          )
          const photos = ids.map((id, index) => ({
            sha: sha(index + 1),
            sizeBytes: 9,
            inspections: [id],
          }))
          const pressure = { backedUpThroughMs: through, wantedBytes: wanted }
          const gone = letGo({ photos, seals, pressure })
          const receipted = ids.flatMap((id, index) =>
            seals.get(id)?.blobs.includes(sha(index + 1)) === true ? [sha(index + 1)] : [],
          )
          expect(receipted).toEqual(expect.arrayContaining(gone))
        },
      ),
    )
  })
})

const ids = [a, b, InspectionId.parse(uuid(12))]
