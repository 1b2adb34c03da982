import type { ReactNode } from 'react'

/** What stands below the photo, or beside it where it is wide. */
export function Panel({ children }: { children: ReactNode }) {
  return (
    <div className="safe-x safe-bottom wide:h-full wide:overflow-y-auto wide:border-t-0 wide:border-l flex flex-col gap-3 border-line bg-ground pt-3">
      {children}
    </div>
  )
}
