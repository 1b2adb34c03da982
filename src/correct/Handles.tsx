import type { Box } from '../contract/geometry.ts'
import type { Handle } from '../domain/box-edit.ts'

/** A thumb hits this square (WCAG 2.5.8 asks for 24, gloves for more). */
const targetCssPx = 48

/** Where each handle lies on the mark: -1 left or top, 0 middle, 1 right or bottom. */
const places = {
  n: [0, -1],
  s: [0, 1],
  w: [-1, 0],
  e: [1, 0],
  nw: [-1, -1],
  ne: [1, -1],
  sw: [-1, 1],
  se: [1, 1],
} as const satisfies Record<Handle, readonly [number, number]>

const names: readonly Handle[] = ['n', 's', 'w', 'e', 'nw', 'ne', 'sw', 'se']

/**
 * Eight handles outside of the mark, so that the finger covers none of it. Where the mark is too
 * small on screen for three in a row, the middle ones step out one row further.
 */
export function Handles({ viewBox }: { viewBox: Box }) {
  return (
    <g aria-hidden="true">
      {names.map((name) => (
        <Knob key={name} name={name} viewBox={viewBox} />
      ))}
    </g>
  )
}

/** Centre of a handle in view space. */
export function handleCentre(name: Handle, box: Box): { x: number; y: number } {
  const [across, down] = places[name]
  const crowded = across === 0 ? box.width < targetCssPx : box.height < targetCssPx
  const middle = across === 0 || down === 0
  const out = targetCssPx / 2 + (middle && crowded ? targetCssPx : 0)
  return {
    x: box.x + (box.width * (across + 1)) / 2 + across * out,
    y: box.y + (box.height * (down + 1)) / 2 + down * out,
  }
}

function Knob({ name, viewBox }: { name: Handle; viewBox: Box }) {
  const { x, y } = handleCentre(name, viewBox)
  const corner = name.length === 2
  const [across, down] = places[name]
  // A short stem shows which corner or side the knob belongs to.
  const stem = {
    x: viewBox.x + (viewBox.width * (across + 1)) / 2,
    y: viewBox.y + (viewBox.height * (down + 1)) / 2,
  }
  return (
    <g data-handle={name} style={{ cursor: `${name}-resize` }}>
      <line
        x1={stem.x}
        y1={stem.y}
        x2={x}
        y2={y}
        className="stroke-photo-halo"
        strokeWidth="4"
        pointerEvents="none"
      />
      <line
        x1={stem.x}
        y1={stem.y}
        x2={x}
        y2={y}
        className="stroke-photo-ink"
        strokeWidth="1.5"
        pointerEvents="none"
      />
      <rect
        x={x - targetCssPx / 2}
        y={y - targetCssPx / 2}
        width={targetCssPx}
        height={targetCssPx}
        fill="transparent"
      />
      <circle
        cx={x}
        cy={y}
        r={corner ? 11 : 8}
        className="fill-photo-ink stroke-photo-halo"
        strokeWidth="3"
        pointerEvents="none"
      />
    </g>
  )
}
