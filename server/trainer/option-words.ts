/**
 * Words of a command line: `{ lr: 0.1, resume: true, demo: false, init: null }` is `--lr 0.1
 * --resume`.
 */
export function optionWords(
  options: Readonly<Record<string, string | number | boolean | null>>,
): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === null || value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, String(value)]
  })
}
