import { useEffect } from 'react'
import { useLatest } from '../ui/use-latest.ts'

/** Runs `flush` when the screen is left, and when the app is hidden: a phone may kill it then. */
export function useFlush(flush: () => Promise<void>): void {
  const latest = useLatest(flush)
  useEffect(() => {
    const run = () => void latest.current()
    const onVisibility = () => {
      if (document.visibilityState === 'hidden') run()
    }
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener('pagehide', run)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('pagehide', run)
      run()
    }
  }, [latest])
}
