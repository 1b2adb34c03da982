/** A browser as its User-Agent names it first, most particular one before those that it imitates. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|Chromium|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
]

const systems: readonly (readonly [string, RegExp])[] = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad|iPod/],
  ['ChromeOS', /CrOS/],
  ['Windows', /Windows/],
  // An iPad calls itself a Macintosh, too: nobody can tell from these words alone.
  ['macOS', /Macintosh/],
  ['Linux', /Linux/],
]

/**
 * 'Firefox 140 on Android': what a person needs to find the phone's fault, and no more; the whole
 * User-Agent would tell one phone from another.
 */
export function browserName(userAgent: string): string {
  const system = systems.find(([, sign]) => sign.test(userAgent))?.[0]
  const found = browsers.flatMap(([name, sign]) => {
    const version = sign.exec(userAgent)?.[1]
    return version === undefined ? [] : `${name} ${version}`
  })[0]
  const browser = found ?? 'unknown browser'
  return system === undefined ? browser : `${browser} on ${system}`
}
