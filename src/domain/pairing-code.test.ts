import { describe, expect, it } from 'vitest'
import { pairingCodeOf } from './pairing-code.ts'

const code = 'ABCDEFGHJKLMNPQRSTUV'

describe('pairing link', () => {
  it.each([
    ['a whole link', `https://lot.local:8080/pair#code=${code}`],
    ['a fragment', `#code=${code}`],
    ['a bare code', code],
    ['small letters', code.toLowerCase()],
    ['groups', 'ABCDE-FGHJK LMNPQ-RSTUV'],
    ['a link with more behind it', `https://x/pair#code=${code}&name=Yard`],
  ])('finds the code in %s', (_what, given) => {
    expect(pairingCodeOf(given)).toBe(code)
  })

  it.each(['', 'hello', code.slice(1), `${code}A`, 'ABCDEFGHJKLMNPQRSTU0', '#code='])(
    'finds none in %j',
    (given) => {
      expect(pairingCodeOf(given)).toBeNull()
    },
  )
})
