import { z } from 'zod/mini'
import type { FineCosts } from '../domain/fine-worth.ts'

const Battery = z.object({ level: z.number(), charging: z.boolean() })

/** Charge from 0 to 1. Only Chromium tells (Battery Status API); null elsewhere. */
export async function batteryOf(navigator: object): Promise<FineCosts['battery']> {
  if (!('getBattery' in navigator) || typeof navigator.getBattery !== 'function') return null
  try {
    const told: unknown = await navigator.getBattery()
    const { level, charging } = Battery.parse(told)
    return { charge: level, charging }
  } catch {
    return null // a browser that will not tell does not hinder
  }
}
