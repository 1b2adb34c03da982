import type { DriftWindow } from '../../contract/monitoring.ts'
import { decimalText } from '../figure-text.ts'

/** A window's drift, e.g. '6.5 %'; a dash where it had too few photos to say. */
export function driftText({ driftPercent }: Pick<DriftWindow, 'driftPercent'>): string {
  return driftPercent === null ? '–' : `${decimalText(driftPercent, 1)} %`
}
