import { modelStrings } from './strings.en.ts'

const known = [
  'signature_wrong',
  'not_understood',
  'epoch_lower',
  'expired',
  'app_too_old',
  'file_damaged',
  'self_test_failed',
  'engine_broke',
  'no_room',
  'files_lost',
] as const

/** A phone's code in words with what to do; one of another release stands as it is. */
export function refusalText(reason: string): string {
  const code = known.find((one) => one === reason)
  return code === undefined ? reason : modelStrings.text(`refusal_${code}`)
}
