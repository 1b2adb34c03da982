import { modelRefusalReasons } from '../../domain/refusal-words.ts'
import { modelStrings } from './strings.en.ts'

/** A phone's code in words with what to do; one of another release stands as it is. */
export function refusalText(reason: string): string {
  const code = modelRefusalReasons.find((one) => one === reason)
  return code === undefined ? reason : modelStrings.text(`refusal_${code}`)
}
