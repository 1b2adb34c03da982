import { PairResponse } from '../contract/pairing.ts'
import { routes } from '../contract/routes.ts'
import { pairingCodeOf } from '../domain/pairing-code.ts'
import { reactTo, type Failure } from '../domain/retry.ts'
import { ensureDeviceKey } from './device-key.ts'
import type { EvidenceSource } from './evidence-source.ts'
import { keepEpoch, keepPairing, loadPairing } from './pairing-state.ts'
import type { Wire } from './wire.ts'

export type PairOutcome =
  | { readonly ok: true; readonly administrator: boolean }
  | {
      readonly ok: false
      readonly reason: 'code_invalid' | 'no_connection' | 'not_a_server' | 'other_server'
    }

export interface PairParts {
  readonly source: EvidenceSource
  readonly wire: Wire
  readonly signal: AbortSignal
}

/**
 * Pairs this phone by a single-use code and pins the server. Records made before keep their
 * deviceId. A phone that is pinned to one server refuses another: its receipts would be worthless.
 */
export async function pair(
  { source, wire, signal }: PairParts,
  text: string,
  deviceName: string,
): Promise<PairOutcome> {
  const code = pairingCodeOf(text)
  if (code === null) return { ok: false, reason: 'code_invalid' }
  const key = await ensureDeviceKey(source)
  const deviceId = await source.deviceId()
  const name = deviceName.trim().slice(0, 100) || 'Phone'
  const json = { code, deviceId, publicKey: key.publicKey, name }
  const answer = await wire.call({ route: routes.pair, json, expect: PairResponse }, null, signal)

  if (answer.kind !== 'ok') return { ok: false, reason: reasonOf(answer) }
  const { deviceId: echo, organisation, serverEpoch, serverPublicKey } = answer.value
  const { administrator, earlierDevice } = answer.value
  if (echo !== deviceId) return { ok: false, reason: 'not_a_server' }
  const pinned = await loadPairing(source)
  if (pinned !== null && pinned.serverPublicKey !== serverPublicKey) {
    return { ok: false, reason: 'other_server' }
  }
  // Receipts of another epoch, or of a server that was forgotten, are worth nothing to this one.
  await source.offerAgain(serverEpoch)
  await source.offerRefused()
  await keepPairing(source, { organisation, serverEpoch, serverPublicKey, deviceName: name })
  await keepEpoch(source, serverPublicKey, serverEpoch)
  if (earlierDevice !== undefined) {
    const { lastSeq: expectedSeq, ...lost } = earlierDevice
    await source.noteEviction({ ...lost, expectedSeq })
  }
  return { ok: true, administrator }
}

/** A server that is busy or broken is no reason to doubt the code. */
function reasonOf(failure: Failure): 'code_invalid' | 'no_connection' | 'not_a_server' {
  if (failure.kind === 'no-response') return 'no_connection'
  if (failure.kind === 'unexpected-answer') return 'not_a_server'
  return reactTo(failure).do === 'retry' ? 'no_connection' : 'code_invalid'
}
