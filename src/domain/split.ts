/** Of all vehicles, the share whose photos train; the others' judge between runs. */
export const trainShare = 0.85

/**
 * The side of a vehicle's photos from phones, fixed for ever. Never `test`: what nobody adjudicated
 * may not judge a model.
 * @param keyHash hexadecimal hash of the vehicle's key; its first 8 digits decide
 */
export function splitOfVehicle(keyHash: string): 'train' | 'val' {
  return Number.parseInt(keyHash.slice(0, 8), 16) / 2 ** 32 < trainShare ? 'train' : 'val'
}
