/** What the browser says of the device that it runs on; null where it says nothing. */
export interface DeviceFacts {
  readonly cores: number
  readonly memoryGb: number | null
  readonly screen: { readonly width: number; readonly height: number; readonly ratio: number }
}

export function deviceFacts(): DeviceFacts {
  return {
    cores: navigator.hardwareConcurrency,
    // Chromium alone tells, rounded down to a power of two and never above 8 (Device Memory).
    memoryGb:
      'deviceMemory' in navigator && typeof navigator.deviceMemory === 'number'
        ? navigator.deviceMemory
        : null,
    screen: { width: screen.width, height: screen.height, ratio: devicePixelRatio },
  }
}
