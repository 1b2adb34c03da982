/** Why a file cannot be kept as a photo; nothing of it is stored. */
export type IntakeProblemCode =
  | 'empty'
  | 'not_an_image'
  | 'unsupported_image'
  | 'cut_short'
  | 'too_many_pixels'
  | 'too_large'
  | 'cannot_decode'

/** Thrown on the way through `prepare` and caught at its end. */
export class IntakeRefusal extends Error {
  override readonly name = 'IntakeRefusal'
  readonly code: IntakeProblemCode

  constructor(code: IntakeProblemCode, cause?: unknown) {
    super(`the file is no photo to keep: ${code}`, { cause })
    this.code = code
  }
}
