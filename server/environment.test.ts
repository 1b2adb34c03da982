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
    }
    expect(readEnvironment({})).toEqual(expected)
    expect(readEnvironment({ PORT: '', LOTLENS_HOME: '', DATABASE_URL: '' })).toEqual(expected)
  })

  it('takes a folder from where the person stands', () => {
    expect(readEnvironment({ LOTLENS_HOME: 'data' }).home).toBe(resolve('data'))
  })

  it.each([
    [{ PORT: 'eighty' }, 'PORT must be a port number from 0 to 65535'],
    [{ PORT: '70000' }, 'PORT must be a port number from 0 to 65535'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a postgres:// address'],
    [{ LOTLENS_HOST: 'not a host' }, 'LOTLENS_HOST must be an address'],
    [{ LOTLENS_LOG: 'loud' }, 'LOTLENS_LOG must be one of debug'],
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
