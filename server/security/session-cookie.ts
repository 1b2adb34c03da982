import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import { DeviceId } from '../../src/contract/ids.ts'
import { sha256 } from './hashing.ts'

const sessionCookie = 'lotlens_session'
const deviceCookie = 'lotlens_device'

/** An administrator signs in anew after this long. */
export const sessionMs = 30 * 24 * 3_600_000

const options = (secure: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'Strict',
  path: '/',
  secure,
})

/** Hash of the session's token, or null where the browser sent none. */
export function sessionTokenHash(context: Context): string | null {
  const token = getCookie(context, sessionCookie)
  return token === undefined ? null : sha256(`session:${token}`)
}

/** Gives the browser a new session's token. @returns the token's hash, to store */
export function giveSessionCookie(context: Context, secure: boolean): string {
  const token = randomBytes(32).toString('base64url')
  setCookie(context, sessionCookie, token, { ...options(secure), maxAge: sessionMs / 1000 })
  return sha256(`session:${token}`)
}

export function dropSessionCookie(context: Context, secure: boolean): void {
  deleteCookie(context, sessionCookie, options(secure))
}

/** 400 days: the longest that browsers keep a cookie. */
const deviceCookieSeconds = 400 * 24 * 3600

/** The device that this browser was when it was last paired; null where it never was. */
export function deviceOfCookie(context: Context): DeviceId | null {
  return DeviceId.safeParse(getCookie(context, deviceCookie)).data ?? null
}

/** Keeps the deviceId where an eviction of IndexedDB does not reach it (docs/sync.md). */
export function giveDeviceCookie(context: Context, deviceId: string, secure: boolean): void {
  setCookie(context, deviceCookie, deviceId, { ...options(secure), maxAge: deviceCookieSeconds })
}
