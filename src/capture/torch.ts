/** True where this camera has a lamp that the browser can switch (Image Capture extensions). */
export function hasTorch(track: MediaStreamTrack | undefined): boolean {
  // Firefox has no capabilities.
  if (track === undefined || !('getCapabilities' in track)) return false
  const capabilities: object = track.getCapabilities()
  return 'torch' in capabilities && capabilities.torch !== false
}

/** Resolves to whether the lamp does as it is told. */
export async function switchTorch(track: MediaStreamTrack, on: boolean): Promise<boolean> {
  const lamp: MediaTrackConstraintSet & { torch: boolean } = { torch: on }
  try {
    await track.applyConstraints({ advanced: [lamp] })
    return true
  } catch (cause) {
    console.warn('capture: the lamp does not switch', cause)
    return false
  }
}
