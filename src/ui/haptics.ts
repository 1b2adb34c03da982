/** Short tick: something is durably saved. Phones without a motor, and desktops, ignore it. */
export function tickSaved(): void {
  vibrate(12)
}

/** Two long beats, unlike the tick: something needs the person. */
export function tickNeedsYou(): void {
  vibrate([60, 80, 60])
}

function vibrate(pattern: number | number[]): void {
  // Absent on WebKit; before the first tap Chromium refuses and answers false, which is fine.
  if ('vibrate' in navigator) navigator.vibrate(pattern)
}
