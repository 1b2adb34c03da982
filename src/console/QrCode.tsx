import { useMemo } from 'react'
import { encode } from 'uqr'
import { strings } from './strings.en.ts'

/** Light modules around the code; a reader needs four. */
const quietZone = 4

/** A QR code, black on white in every theme, for that is what readers find best. */
export function QrCode({ value }: { value: string }) {
  const text = strings.useText()
  const code = useMemo(() => encode(value, { ecc: 'M', border: quietZone }), [value])
  const dark = code.data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  return (
    <svg
      viewBox={`0 0 ${code.size} ${code.size}`}
      shapeRendering="crispEdges"
      className="w-full max-w-64 rounded-card border border-line"
    >
      <title>{text('qrOf', { text: value })}</title>
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  )
}
