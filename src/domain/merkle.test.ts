import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merkleRoot, type MerkleLeaf } from './merkle.ts'
import { splitOfVehicle } from './split.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const leaves = fc.array(fc.record({ photoSha: fc.string(), annotationHash: fc.string() }), {
  minLength: 1,
  maxLength: 20,
})

describe('the Merkle root', () => {
  it('DS6 is what the document says, written out for three leaves', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => sha256(`leaf\n${name}\nhash`))
    const items = ['a', 'b', 'c'].map((photoSha) => ({ photoSha, annotationHash: 'hash' }))
    expect(merkleRoot(items, sha256)).toBe(sha256(`node\n${sha256(`node\n${a}\n${b}`)}\n${c}`))
    expect(merkleRoot(items.slice(0, 1), sha256)).toBe(a)
  })

  it('DS6 changes with every leaf, with their order and with their number', () => {
    fc.assert(
      fc.property(leaves, fc.nat(), (items, at) => {
        const root = merkleRoot(items, sha256)
        const place = at % items.length
        const changed: MerkleLeaf[] = items.map((leaf, index) =>
          index === place ? { ...leaf, annotationHash: `${leaf.annotationHash}x` } : leaf,
        )
        expect(merkleRoot(changed, sha256)).not.toBe(root)
        expect(merkleRoot([...items, ...items.slice(-1)], sha256)).not.toBe(root)
        const turned = items.toReversed()
        const isSame = JSON.stringify(turned) === JSON.stringify(items)
        expect(merkleRoot(turned, sha256) === root).toBe(isSame)
      }),
    )
  })
})

describe('the side of a vehicle', () => {
  it('DS8 is train for 85 of 100, by its hash alone', () => {
    const keys = Array.from({ length: 4_000 }, (_, number) => sha256(`car ${number}`).slice(0, 16))
    const share = keys.filter((key) => splitOfVehicle(key) === 'train').length / keys.length
    expect(share).toBeGreaterThan(0.83)
    expect(share).toBeLessThan(0.87)
    expect(splitOfVehicle('00000000ffffffff')).toBe('train')
    expect(splitOfVehicle('ffffffff00000000')).toBe('val')
  })
})
