import { settable, type Observable } from '../domain/observable.ts'

/** Charge, 0 to 1, from which down a battery that is not charged counts as low. */
const lowCharge = 0.2

/** What is used of the Battery Status API, which only Chromium has. */
interface Battery extends EventTarget {
  readonly charging: boolean
  readonly level: number
}

/**
 * True while the device is asked to save: the battery is low, or the person has turned data saving
 * on. Where the browser does not say, nobody has asked.
 */
export function createThrift(browser: object = navigator): Observable<boolean> {
  const asksToSave = savesData(browser)
  const thrifty = settable(asksToSave)
  const watch = async (): Promise<void> => {
    const battery = await batteryOf(browser)
    if (battery === null) return
    const look = () => thrifty.set(asksToSave || (!battery.charging && battery.level <= lowCharge))
    for (const event of ['levelchange', 'chargingchange']) battery.addEventListener(event, look)
    look()
  }
  watch().catch(() => undefined) // a policy may forbid to look: then it is not known
  return thrifty
}

async function batteryOf(browser: object): Promise<Battery | null> {
  if (!('getBattery' in browser) || typeof browser.getBattery !== 'function') return null
  return await browser.getBattery()
}

function savesData(browser: object): boolean {
  if (!('connection' in browser)) return false
  const { connection } = browser
  return (
    typeof connection === 'object' &&
    connection !== null &&
    'saveData' in connection &&
    connection.saveData === true
  )
}
