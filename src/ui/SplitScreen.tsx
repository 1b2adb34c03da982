import type { ReactNode } from 'react'

interface SplitScreenProps {
  /** What this is and how it stands. */
  readonly head: ReactNode
  /** What to do next: at thumb height on a phone. */
  readonly act: ReactNode
  readonly children: ReactNode
}

/** Head, body, act from top to bottom; where it is wide, head and act stand left of the body. */
export function SplitScreen({ head, act, children }: SplitScreenProps) {
  return (
    <div className="wide:grid-cols-[minmax(17rem,24rem)_minmax(0,1fr)] wide:grid-rows-[minmax(0,1fr)_auto] desk:grid-rows-[auto_minmax(0,1fr)] grid h-dvh grid-rows-[auto_minmax(0,1fr)_auto]">
      <header className="safe-top wide:overflow-y-auto wide:border-r wide:border-line min-w-0">
        {head}
      </header>
      <main className="wide:col-start-2 wide:row-span-2 wide:row-start-1 wide:border-t-0 min-w-0 overflow-y-auto border-t border-line">
        {children}
      </main>
      <footer className="safe-x safe-bottom wide:border-r desk:border-t-0 desk:pt-1 min-w-0 border-t border-line bg-ground pt-3">
        {act}
      </footer>
    </div>
  )
}
