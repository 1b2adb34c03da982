import { describe, expect, it } from 'vitest'
import { csvOf } from './csv.ts'

describe('an export of rows', () => {
  it('quotes what needs it, and leaves empty what is not known', () => {
    const rows = [
      ['a, "b"', 1.5, null],
      ['line\nbreak', -2, 'x'],
    ]
    expect(csvOf({ columns: ['name', 'value', 'note'], rows })).toBe(
      'name,value,note\r\n"a, ""b""",1.5,\r\n"line\nbreak",-2,x\r\n',
    )
  })

  it('lets no text run as a formula of a spreadsheet', () => {
    expect(csvOf({ columns: ['x'], rows: [['=HYPERLINK("http://x")']] })).toBe(
      'x\r\n"\'=HYPERLINK(""http://x"")"\r\n',
    )
  })
})
