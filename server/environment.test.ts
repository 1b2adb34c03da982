import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from './build/project-folder.ts'
import { EnvironmentError, isLoopback, readEnvironment } from './environment.ts'

describe('the environment', () => {
  it('has defaults, also for empty variables', () => {
    const expected = {
      port: 8080,
      host: '127.0.0.1',
      home: join(projectFolder, '.lotlens'),
      databaseUrl: null,
      logLevel: 'info',
      alerts: { webhookUrl: null, mail: null },
    }
    expect(readEnvironment({})).toEqual(expected)
    expect(readEnvironment({ PORT: '', LOTLENS_HOME: '', DATABASE_URL: '' })).toEqual(expected)
  })

  it('takes a folder from where the person stands', () => {
    expect(readEnvironment({ LOTLENS_HOME: 'data' }).home).toBe(resolve('data'))
  })

  it('takes where alerts go', () => {
    const { alerts } = readEnvironment({
      LOTLENS_ALERT_WEBHOOK: 'https://hooks.example.org/services/1',
      LOTLENS_SMTP_URL: 'smtps://user:secret@mail.example.org',
      LOTLENS_ALERT_EMAIL: 'yard@example.org, office@example.org',
    })
    expect(alerts).toEqual({
      webhookUrl: 'https://hooks.example.org/services/1',
      mail: {
        smtpUrl: 'smtps://user:secret@mail.example.org',
        to: ['yard@example.org', 'office@example.org'],
      },
    })
  })

  it.each([
    [{ PORT: 'eighty' }, 'PORT must be a port number from 0 to 65535'],
    [{ PORT: '70000' }, 'PORT must be a port number from 0 to 65535'],
    [{ PORT: '65535', LOTLENS_HOST: '0.0.0.0' }, 'PORT must be 65534 at most'],
    [{ LOTLENS_HOST: 'fd00::5' }, 'LOTLENS_HOST must be an IPv4 address'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a postgres:// address'],
    [{ LOTLENS_HOST: 'not a host' }, 'LOTLENS_HOST must be an address'],
    [{ LOTLENS_LOG: 'loud' }, 'LOTLENS_LOG must be one of debug'],
    [{ LOTLENS_ALERT_WEBHOOK: 'hook' }, 'LOTLENS_ALERT_WEBHOOK must be an https:// address'],
    [{ LOTLENS_SMTP_URL: 'mail.example.org' }, 'LOTLENS_SMTP_URL must be an address such as smtps'],
    [{ LOTLENS_ALERT_EMAIL: 'yard' }, 'LOTLENS_ALERT_EMAIL must be a mail address'],
    [{ LOTLENS_ALERT_EMAIL: 'a@b.c\nBcc: d@e.f' }, 'LOTLENS_ALERT_EMAIL must be a mail address'],
    [{ LOTLENS_ALERT_EMAIL: 'yard@example.org' }, 'LOTLENS_SMTP_URL must be set too'],
    [{ LOTLENS_SMTP_URL: 'smtp://mail.example.org' }, 'LOTLENS_ALERT_EMAIL must be set too'],
  ])('refuses %o and says what would be right', (env, message) => {
    expect(() => readEnvironment(env)).toThrow(EnvironmentError)
    expect(() => readEnvironment(env)).toThrow(message)
  })

  it.each([
    ['127.0.0.1', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['192.168.1.7', false],
    ['lot.local', false],
  ])('%s is of this machine alone: %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback)
  })
})
