/** For the default of a switch that names every case: the compiler proves it, this holds it. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
