import { useEffect, useState } from 'react'
import { currentLanguage } from '../ui/strings/catalogue.ts'

/** Today's date in words; looked at again when the app comes back to the screen. */
export function useToday(): string {
  const [today, setToday] = useState(todayInWords)
  useEffect(() => {
    const look = () => setToday(todayInWords())
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return today
}

function todayInWords(): string {
  const format = { weekday: 'long', day: 'numeric', month: 'long' } as const
  return new Intl.DateTimeFormat(currentLanguage(), format).format(new Date())
}
