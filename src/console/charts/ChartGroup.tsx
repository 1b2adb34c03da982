import { createContext, useContext, useState, type ReactNode } from 'react'

type Crosshair = readonly [number | null, (at: number | null) => void]

const CrosshairContext = createContext<Crosshair | null>(null)

/** Charts over the same axis: where one is pointed at, the others show their figures as well. */
export function ChartGroup({ children }: { children: ReactNode }) {
  const crosshair = useState<number | null>(null)
  return <CrosshairContext value={crosshair}>{children}</CrosshairContext>
}

/** Where on the x axis a person points, of the group's charts or of this one alone. */
export function useCrosshair(): Crosshair {
  const own = useState<number | null>(null)
  return useContext(CrosshairContext) ?? own
}
