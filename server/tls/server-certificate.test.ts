import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serverCertificate } from './server-certificate.ts'

const day = 24 * 3_600_000
const now = Date.UTC(2026, 10, 25)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lotlens-tls-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const make = (host = '0.0.0.0', at = now) => serverCertificate(folder, { host, now: at })

describe('the server’s certificate', () => {
  it('is signed by the authority, names every address, and lasts no longer than phones take', async () => {
    const { authorityPem, leaf } = await make('192.168.77.5')
    const authority = new X509Certificate(authorityPem)
    const certificate = new X509Certificate(leaf.certificatePem)
    expect(authority.ca).toBe(true)
    expect(certificate.ca).toBe(false)
    expect(certificate.verify(authority.publicKey)).toBe(true)
    for (const address of ['127.0.0.1', '192.168.77.5']) {
      expect(certificate.checkIP(address)).toBe(address)
    }
    expect(certificate.checkHost('localhost')).toBe('localhost')
    const lifeMs = Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)
    expect(lifeMs).toBeLessThanOrEqual(398 * day)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  it('stays as it is from start to start', async () => {
    const first = await make()
    expect(await make('0.0.0.0', now + 300 * day)).toEqual(first)
  })

  it('is made anew thirty days before its end, by the authority that phones trust', async () => {
    const first = await make()
    const second = await make('0.0.0.0', now + 370 * day)
    expect(second.authorityPem).toBe(first.authorityPem)
    expect(second.leaf.certificatePem).not.toBe(first.leaf.certificatePem)
    const { publicKey } = new X509Certificate(first.authorityPem)
    expect(new X509Certificate(second.leaf.certificatePem).verify(publicKey)).toBe(true)
  })

  it('is made anew for an address that it does not name', async () => {
    const first = await make('192.168.77.5')
    const second = await make('192.168.77.6')
    expect(second.authorityPem).toBe(first.authorityPem)
    expect(new X509Certificate(second.leaf.certificatePem).checkIP('192.168.77.6')).toBeDefined()
  })

  it('is on the disk as the text that is served', async () => {
    const { authorityPem, leaf } = await make()
    expect(await readFile(join(folder, 'ca.crt'), 'utf8')).toBe(authorityPem)
    expect(await readFile(join(folder, 'server.key'), 'utf8')).toBe(leaf.keyPem)
  })
})
