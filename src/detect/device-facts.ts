import type { DeviceFacts } from './backend-ladder.ts'

/** What this browser says of itself and its device. */
export function deviceFacts(): DeviceFacts {
  return {
    isolated: globalThis.crossOriginIsolated,
    coreCount: navigator.hardwareConcurrency,
    hasWebgpu: 'gpu' in navigator,
    ios: isIos(navigator.userAgent, navigator.maxTouchPoints),
    savesData: savesData(navigator),
    userAgent: navigator.userAgent,
  }
}

/** Every browser on iOS is WebKit; an iPad calls itself a Macintosh, but a Mac has no touch. */
export function isIos(userAgent: string, maxTouchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)
}

/**
 * Data saver is on, or the connection is one that a person pays by the byte. Only Chromium tells
 * (Network Information API); where nothing is told, traffic counts as free.
 */
function savesData(navigator: object): boolean {
  if (!('connection' in navigator)) return false
  const { connection } = navigator
  if (typeof connection !== 'object' || connection === null) return false
  const isSaving = 'saveData' in connection && connection.saveData === true
  return isSaving || ('type' in connection && connection.type === 'cellular')
}
