import type { PredictionsMade } from '../../../src/contract/record.ts'
import type { StoredRecord } from './inspection-fold.ts'

/**
 * Ids of fine passes that add nothing (R16): they came after a person had judged the photo or
 * sealed the inspection, or name no first pass of their photo. They stay as evidence.
 * @param records of one phone's inspections, in the order of `seq`
 */
export function droppedFinePasses(records: readonly StoredRecord[]): Set<string> {
  const firsts = new Map<string, PredictionsMade['photoId']>()
  const corrected = new Set<string>()
  const dropped = new Set<string>()
  const sealed = new Set<string>()
  for (const { record } of records) {
    if (record.type === 'inspection.sealed') sealed.add(record.inspectionId)
    if (record.type === 'inspection.reopened') sealed.delete(record.inspectionId)
    if (record.type === 'correction.made') corrected.add(record.payload.photoId)
    if (record.type !== 'predictions.made') continue
    const { photoId, pass, after } = record.payload
    const isLate = sealed.has(record.inspectionId) || corrected.has(photoId)
    if (pass === 'first') firsts.set(record.id, photoId)
    else if (isLate || firsts.get(after ?? '') !== photoId) dropped.add(record.id)
  }
  return dropped
}
