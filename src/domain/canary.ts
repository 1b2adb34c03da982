/**
 * Which devices get a version first. A device stands at one place between 0 and 1 for the whole of
 * a rollout, and is in where that lies below the share: a wider share keeps all that were in.
 */

/** 32 bits of a hash are finer than any fleet. */
const hashRange = 2 ** 32

/**
 * The device's place in a rollout, 0 to 1 (1 excluded): another rollout begins with other devices.
 * @param sha256 hexadecimal SHA-256 of a text
 */
export function placeInRollout(
  { rolloutId, deviceId }: { readonly rolloutId: string; readonly deviceId: string },
  sha256: (text: string) => string,
): number {
  return Number.parseInt(sha256(`${rolloutId} ${deviceId}`).slice(0, 8), 16) / hashRange
}

/** Whether the device is among the first `percent` of the rollout. */
export function isInShare(place: number, percent: number): boolean {
  return place < percent / 100
}
