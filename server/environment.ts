import { join, resolve } from 'node:path'
import { z } from 'zod/mini'
import { projectFolder } from './build/project-folder.ts'
import type { AlertSettings } from './stages/alert/channel.ts'

/** Everything that the server takes from its environment, read once. */
export interface Environment {
  readonly port: number
  readonly host: string
  /** Folder of all data. */
  readonly home: string
  /** A real Postgres; null for the embedded one. */
  readonly databaseUrl: string | null
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly alerts: AlertSettings
}

/** A setting is wrong; the message says which and what would be right. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
}

/** Addresses with commas between them; only what no mail header can be made of. */
const addressList = /^[^\s@,<>"']+@[^\s@,<>"']+(\s*,\s*[^\s@,<>"']+@[^\s@,<>"']+)*$/

const Variables = z.object({
  PORT: z.optional(z.string().check(z.regex(/^\d{1,5}$/))),
  LOTLENS_HOST: z.optional(z.string().check(z.regex(/^[A-Za-z0-9.:_-]+$/))),
  LOTLENS_HOME: z.optional(z.string()),
  DATABASE_URL: z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\//))),
  LOTLENS_LOG: z.optional(z.enum(['debug', 'info', 'warn', 'error', 'silent'])),
  LOTLENS_ALERT_WEBHOOK: z.optional(z.url({ protocol: /^https?$/ })),
  LOTLENS_SMTP_URL: z.optional(z.url({ protocol: /^smtps?$/ })),
  LOTLENS_ALERT_EMAIL: z.optional(z.string().check(z.regex(addressList))),
})

const expected: Record<string, string> = {
  PORT: 'a port number from 0 to 65535',
  LOTLENS_HOST: 'an address or a host name to listen on, such as 0.0.0.0',
  LOTLENS_HOME: 'a folder',
  DATABASE_URL: 'a postgres:// address',
  LOTLENS_LOG: 'one of debug, info, warn, error, silent',
  LOTLENS_ALERT_WEBHOOK: 'an https:// address that takes Slack-compatible messages',
  LOTLENS_SMTP_URL: 'an address such as smtps://user:password@mail.example.org',
  LOTLENS_ALERT_EMAIL: 'a mail address, or several with commas between them',
}

/**
 * Reads the environment. Empty variables count as absent.
 * @throws EnvironmentError where a value makes no sense
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Variables.safeParse(given)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0])
    throw new EnvironmentError(`${name} must be ${expected[name] ?? 'something else'}`)
  }
  const { PORT = '8080', LOTLENS_HOST = '127.0.0.1', LOTLENS_HOME, DATABASE_URL } = parsed.data
  const port = Number(PORT)
  if (port > 65_535) throw new EnvironmentError(`PORT must be ${expected['PORT']}`)
  if (port === 65_535 && !isLoopback(LOTLENS_HOST)) {
    throw new EnvironmentError(
      'PORT must be 65534 at most: with LOTLENS_HOST the next one is used too',
    )
  }
  if (LOTLENS_HOST.includes(':') && !isLoopback(LOTLENS_HOST) && LOTLENS_HOST !== '::') {
    throw new EnvironmentError('LOTLENS_HOST must be an IPv4 address, a host name, or :: for all')
  }
  return {
    port,
    host: LOTLENS_HOST,
    home: LOTLENS_HOME === undefined ? join(projectFolder, '.lotlens') : resolve(LOTLENS_HOME),
    databaseUrl: DATABASE_URL ?? null,
    logLevel: parsed.data.LOTLENS_LOG ?? 'info',
    alerts: alertSettings(parsed.data),
  }
}

function alertSettings({
  LOTLENS_ALERT_WEBHOOK: webhook,
  LOTLENS_SMTP_URL: smtpUrl,
  LOTLENS_ALERT_EMAIL: to,
}: z.infer<typeof Variables>): AlertSettings {
  if ((smtpUrl === undefined) !== (to === undefined)) {
    const missing = smtpUrl === undefined ? 'LOTLENS_SMTP_URL' : 'LOTLENS_ALERT_EMAIL'
    throw new EnvironmentError(`${missing} must be set too: ${expected[missing]}`)
  }
  return {
    webhookUrl: webhook ?? null,
    mail: smtpUrl === undefined || to === undefined ? null : { smtpUrl, to: to.split(/\s*,\s*/) },
  }
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
