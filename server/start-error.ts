/** Something cannot be started as asked; the message says what to do. */
export class StartError extends Error {
  override name = 'StartError'
}
