import type { ReactNode } from 'react'

/** What stands below the photo, or beside it where it is wide. */
export function Panel({ children }: { children: ReactNode }) {
  return (
    <div className="safe-x safe-bottom side:h-full side:justify-end desk:justify-start side:overflow-y-auto side:border-t-0 side:border-l flex flex-col gap-3 border-line bg-ground pt-3">
      {children}
    </div>
  )
}
