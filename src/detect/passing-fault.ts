/**
 * What browsers and runtime say where memory was short: 'RangeError: WebAssembly.Memory(): could not
 * allocate memory', 'Aborted(OOM)', 'std::bad_alloc', 'Array buffer allocation failed'.
 */
const memoryWords = /memory|\bOOM\b|alloc/i

/** Ours, of a worker that died, hung or never began (engine.ts, engine-process.ts). */
const workerWords = /^engine worker: /

/**
 * Whether an engine fell for what passes: its worker was killed or hung, or memory was short. Then
 * nobody knows what the model would have said. Wrong answers, nonsense and a file that the runtime
 * cannot run do not pass.
 */
export function isPassingFault(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  const { name, message } = cause
  if (name === 'DetectError') return false
  return workerWords.test(message) || name === 'RangeError' || memoryWords.test(message)
}
