/** The benchmark on a real phone: a button, figures, and a code that carries them home. */
import type { Timings } from '../../src/contract/detection.ts'
import { encodeFigures, type PhoneFigures } from '../bench/phone-code.ts'
import { median } from '../bench/figures.ts'
import type { BenchModel } from './bench-model.ts'
import type { DetectPage, PhotoAddress } from './main.ts'

/** `phone.json`, which the benchmark writes beside the page. */
export interface PhoneBenchFiles {
  readonly bench: BenchModel
  readonly reference: { readonly url: string; readonly side: number }
  readonly photo: PhotoAddress
  readonly roundCount: number
}

const names = ['reference', 'ort1t', 'ort2t', 'released'] as const
type Name = (typeof names)[number]

interface PhoneRun {
  readonly threads: number
  readonly totalMs: number
  readonly blockedMs: number
  readonly timings: Timings
}

export function showPhoneBench(page: DetectPage): void {
  const measureButton = buttonOf('Measure (about a minute; leave the phone alone)')
  const output = document.createElement('pre')
  output.setAttribute('role', 'status')
  output.style.cssText = 'font-size:16px;white-space:pre-wrap'
  const code = document.createElement('input')
  code.readOnly = true
  code.setAttribute('aria-label', 'Code')
  code.style.cssText = 'width:100%;box-sizing:border-box;font-size:16px;padding:12px'
  code.addEventListener('focus', () => code.select())
  const copyButton = buttonOf('Copy the code')
  copyButton.disabled = true
  document.body.append(measureButton, output, code, copyButton)

  const trouble = troubleHere()
  if (trouble !== null) {
    output.textContent = trouble
    measureButton.disabled = true
    return
  }
  let hasRun = false
  const run = async (): Promise<void> => {
    // A page of its own for each measurement: its workers end with it.
    if (hasRun) return location.reload()
    hasRun = true
    measureButton.disabled = true
    const letSleep = await keepAwake()
    try {
      const figures = await measure(page, (words) => (output.textContent = words))
      output.textContent = JSON.stringify(figures, null, 2)
      code.value = encodeFigures(figures)
      copyButton.disabled = false
    } catch (error) {
      output.textContent = String(error)
    } finally {
      await letSleep()
      measureButton.textContent = 'Measure anew'
      measureButton.disabled = false
    }
  }
  const copy = async (): Promise<void> => {
    code.select() // where the clipboard is refused, it can be copied by hand
    await navigator.clipboard.writeText(code.value)
    copyButton.textContent = 'Copied'
  }
  measureButton.addEventListener('click', () => void run())
  copyButton.addEventListener('click', () => {
    copy().catch((error: unknown) => console.warn('the code was not copied', error))
  })
}

function buttonOf(words: string): HTMLButtonElement {
  const button = document.createElement('button')
  button.textContent = words
  button.style.cssText = 'font-size:18px;padding:12px;width:100%;margin:8px 0'
  return button
}

/** Why nothing can be measured here; null: it can. */
function troubleHere(): string | null {
  if (!isSecureContext) return 'This page is not secure. Open it over https, as the terminal says.'
  if (!crossOriginIsolated) {
    return 'This page is not isolated, so there are no threads: this browser is too old, or something on the way takes headers away.'
  }
  return null
}

/** A phone that goes dark measures nothing. Gives the undo. */
async function keepAwake(): Promise<() => Promise<void>> {
  try {
    const lock = await navigator.wakeLock.request('screen')
    return () => lock.release()
  } catch (error) {
    console.warn('the screen may go dark', error) // not every browser has it, or gives it
    return async () => undefined
  }
}

async function measure(page: DetectPage, say: (words: string) => void): Promise<PhoneFigures> {
  const answer = await fetch('/phone.json')
  // Written by serve-phone.ts.
  const { bench, reference, photo, roundCount } = (await answer.json()) as PhoneBenchFiles
  say('Opening …')
  await page.openReference(reference)
  await page.open(1, { name: 'ort1t', bench })
  await page.open(2, { name: 'ort2t', bench })
  await page.open(2, { name: 'released' })
  const runs: Record<Name, PhoneRun[]> = { reference: [], ort1t: [], ort2t: [], released: [] }
  for (let round = 0; round <= roundCount; round += 1) {
    say(`Round ${round} of ${roundCount} …`)
    for (const name of names) {
      const run = await runOnce(page, name, photo)
      if (document.hidden) throw new Error('The page was left: measure again, and stay.')
      if (round > 0) runs[name].push(run) // the first one warms up
    }
  }
  const { sessionMs } = await page.openEngine(2, bench)
  const total = (name: Name) => median(runs[name].map(({ totalMs }) => totalMs))
  const infer = (name: Name) => median(runs[name].map(({ timings }) => timings.inferMs))
  const blocked = (name: Name) => median(runs[name].map(({ blockedMs }) => blockedMs))
  return {
    cores: navigator.hardwareConcurrency,
    // An engine that fell on the way went on with fewer.
    threads: Math.min(...runs.ort2t.map(({ threads }) => threads)),
    photoToBoxesMs: {
      reference: total('reference'),
      ort1t: total('ort1t'),
      ort2t: total('ort2t'),
    },
    inferMs: { reference: infer('reference'), ort1t: infer('ort1t'), ort2t: infer('ort2t') },
    releasedMs: total('released'),
    mainBlockedMs: Math.max(blocked('ort1t'), blocked('ort2t')),
    sessionMs,
  }
}

async function runOnce(page: DetectPage, name: Name, photo: PhotoAddress): Promise<PhoneRun> {
  if (name === 'reference') return { ...(await page.reference(photo)), threads: 1 }
  const { predictions, totalMs, blockedMs } = await page.detect(photo, name)
  const { timings, backend } = predictions
  return { totalMs, blockedMs, timings, threads: backend.threads }
}
