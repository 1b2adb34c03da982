import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import type { CorrectedBox } from '../../contract/record.ts'
import { asksToCheck } from '../check-asked.ts'
import { nextStep } from '../check-steps.ts'
import type { Check } from './use-check.ts'

/** Whoever came by 'Check 6 marks' stands before the first mark at once, and is not asked again. */
export function useFirstCheck(check: Check, marks: readonly CorrectedBox[]): void {
  const { state } = useLocation()
  const isOpen = useRef(false)
  useEffect(() => {
    if (isOpen.current) return
    isOpen.current = true
    const step = nextStep(marks)
    // Coming back to a photo that is checked since, one sees it whole.
    if (asksToCheck(state) && step.name === 'card') check.goTo(step)
  })
}
