import { create } from 'zustand'

const storageKey = 'lotlens.live-boxes'

interface LiveSwitch {
  readonly on: boolean
  turn(on: boolean): void
}

/** Whether a person wants boxes on the camera's stream; kept on this device, on at first. */
export const useLiveSwitch = create<LiveSwitch>((set) => ({
  on: localStorage.getItem(storageKey) !== 'off',
  turn(on) {
    localStorage.setItem(storageKey, on ? 'on' : 'off')
    set({ on })
  },
}))
