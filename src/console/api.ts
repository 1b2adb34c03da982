import {
  DeviceList,
  EventPage,
  InspectionDetail,
  InspectionList,
  NetworkInfo,
  PairingLink,
  SessionInfo,
} from '../contract/console.ts'
import type { Sha256 } from '../contract/ids.ts'
import { routes } from '../contract/routes.ts'
import { call, nothing, targetOf } from './call.ts'

/** The desk's calls of devices, inspections and the session; each other noun has its own file. */
export const api = {
  session: (signal: AbortSignal) => call(routes.session, SessionInfo, { signal }),
  signOut: () => call(routes.signOut, nothing),
  inspections: (signal: AbortSignal) => call(routes.inspections, InspectionList, { signal }),
  inspection: (id: string, signal: AbortSignal) =>
    call(routes.inspection, InspectionDetail, { params: { id }, signal }),
  /** @param before seq of the event whose predecessors are wanted, or null for the newest */
  events: (before: number | null, signal: AbortSignal) =>
    call(routes.events, EventPage, {
      query: before === null ? {} : { before: String(before) },
      signal,
    }),
  devices: (signal: AbortSignal) => call(routes.devices, DeviceList, { signal }),
  revokeDevice: (id: string) => call(routes.revokeDevice, nothing, { params: { id } }),
  makeLink: (administrator: boolean) =>
    call(routes.makeLink, PairingLink, { body: { administrator } }),
  network: (signal: AbortSignal) => call(routes.network, NetworkInfo, { signal }),
}

/** Address of a photo's bytes, for an `img`. */
export function photoUrl(sha: Sha256): string {
  return targetOf(routes.photo, { params: { sha } })
}
