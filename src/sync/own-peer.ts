import type { DeviceId } from '../contract/ids.ts'
import { loadDeviceKey } from './device-key.ts'
import type { EvidenceSource } from './evidence-source.ts'
import type { Surroundings } from './occasions.ts'
import { keepClockOffsetMs, loadClockOffsetMs, loadPairing, type Pairing } from './pairing-state.ts'
import { createPeer, type Peer } from './peer.ts'
import type { Wire } from './wire.ts'

export interface OwnPeerParts {
  readonly source: EvidenceSource
  readonly wire: Wire
  readonly around: Pick<Surroundings, 'nowMs' | 'random'>
  readonly signal: AbortSignal
}

/** The server that this phone is paired with, to whom every request is signed. */
export interface OwnPeer {
  readonly pairing: Pairing
  readonly deviceId: DeviceId
  readonly peer: Peer
  /** The server's clock as this phone reckons it, Unix milliseconds. */
  serverNowMs(): number
}

/** Null where this phone is not paired. */
export async function openOwnPeer(parts: OwnPeerParts): Promise<OwnPeer | null> {
  const { source, around } = parts
  const [pairing, key] = await Promise.all([loadPairing(source), loadDeviceKey(source)])
  if (pairing === null || key === null) return null
  const deviceId = await source.deviceId()
  let clockOffsetMs = await loadClockOffsetMs(source)
  const serverNowMs = (): number => around.nowMs() + clockOffsetMs
  const peer = createPeer({
    wire: parts.wire,
    signer: { deviceId, key, serverNowMs, random: (length) => around.random(length) },
    signal: parts.signal,
    setServerTime: async (serverTimeMs) => {
      clockOffsetMs = Math.round(serverTimeMs - around.nowMs())
      await keepClockOffsetMs(source, clockOffsetMs)
    },
  })
  return { pairing, deviceId, peer, serverNowMs }
}
