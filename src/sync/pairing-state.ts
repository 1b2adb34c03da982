import { z } from 'zod/mini'
import { OrganisationId, ServerEpoch } from '../contract/ids.ts'
import type { EvidenceSource } from './evidence-source.ts'

/** What this phone pinned when it paired: receipts must bear this server's key. */
export const Pairing = z.strictObject({
  organisation: z.strictObject({ id: OrganisationId, name: z.string() }),
  serverEpoch: ServerEpoch,
  /** Ed25519 public key, base64url. */
  serverPublicKey: z.string(),
  deviceName: z.string(),
})
export type Pairing = z.infer<typeof Pairing>

const keys = { pairing: 'pairing', epoch: 'epoch', clockOffsetMs: 'clockOffsetMs' } as const

/** Kept apart from the pairing, so that a round under way cannot undo a pairing made meanwhile. */
const HeardEpoch = z.strictObject({ serverPublicKey: z.string(), serverEpoch: ServerEpoch })

/** The pairing, or null where this phone has none. */
export async function loadPairing(source: EvidenceSource): Promise<Pairing | null> {
  const pairing = Pairing.safeParse(await source.setting(keys.pairing)).data
  if (pairing === undefined) return null
  const heard = HeardEpoch.safeParse(await source.setting(keys.epoch)).data
  return heard?.serverPublicKey === pairing.serverPublicKey
    ? { ...pairing, serverEpoch: heard.serverEpoch }
    : pairing
}

export async function keepPairing(source: EvidenceSource, pairing: Pairing | null): Promise<void> {
  await source.keepSetting(keys.pairing, pairing)
}

/** Notes the epoch that the pinned server is of now, once everything is offered to it again. */
export async function keepEpoch(
  source: EvidenceSource,
  serverPublicKey: string,
  serverEpoch: ServerEpoch,
): Promise<void> {
  await source.keepSetting(keys.epoch, { serverPublicKey, serverEpoch })
}

/** Server's clock minus this phone's, milliseconds; 0 until the server has said otherwise. */
export async function loadClockOffsetMs(source: EvidenceSource): Promise<number> {
  return z.int().safeParse(await source.setting(keys.clockOffsetMs)).data ?? 0
}

export async function keepClockOffsetMs(source: EvidenceSource, offsetMs: number): Promise<void> {
  await source.keepSetting(keys.clockOffsetMs, Math.round(offsetMs))
}
