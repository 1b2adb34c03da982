import { expect, it, vi } from 'vitest'
import { createThrift } from './thrift.ts'

function battery(level: number, charging: boolean) {
  return Object.assign(new EventTarget(), { level, charging })
}

it('a low battery asks to save until it is charged', async () => {
  const low = battery(0.15, false)
  const thrifty = createThrift({ getBattery: async () => low })
  await vi.waitFor(() => expect(thrifty.current()).toBe(true))
  low.charging = true
  low.dispatchEvent(new Event('chargingchange'))
  expect(thrifty.current()).toBe(false)
})

it('a battery that runs low asks to save', async () => {
  const full = battery(0.9, false)
  const thrifty = createThrift({ getBattery: async () => full })
  await vi.waitFor(() => {
    full.level = 0.2
    full.dispatchEvent(new Event('levelchange'))
    expect(thrifty.current()).toBe(true)
  })
})

it('data saving asks to save, on a full battery too', async () => {
  const full = battery(1, true)
  const thrifty = createThrift({ connection: { saveData: true }, getBattery: async () => full })
  expect(thrifty.current()).toBe(true)
  full.dispatchEvent(new Event('levelchange'))
  expect(thrifty.current()).toBe(true)
})

it('a browser that does not say has not asked', async () => {
  expect(createThrift({}).current()).toBe(false)
  const refuses = createThrift({ getBattery: () => Promise.reject(new Error('a policy')) })
  await Promise.resolve()
  expect(refuses.current()).toBe(false)
})
