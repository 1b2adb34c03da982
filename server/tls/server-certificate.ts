import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import {
  makeAuthority,
  makeLeaf,
  readLeaf,
  type KeyedCertificate,
} from './certificate-authority.ts'
import { lanAddresses, localNames } from './local-addresses.ts'

const renewBeforeMs = 30 * 24 * 3_600_000

export interface ServerCertificate {
  /** What phones install to trust this server. */
  readonly authorityPem: string
  readonly leaf: KeyedCertificate
}

/**
 * The certificates of `folder`, made where they are missing. The authority stays as long as it
 * lives: phones trust it. The leaf is made anew where it ends within 30 days or where the machine
 * has got an address that it does not name.
 */
export async function serverCertificate(
  folder: string,
  { host, now }: { readonly host: string; readonly now: number },
): Promise<ServerCertificate> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const authority =
    (await readPair(folder, 'ca')) ??
    (await writePair(folder, 'ca', await makeAuthority(`Lotlens on ${plainHostname()}`, now)))
  const names = wantedNames(host)
  const found = await readPair(folder, 'server')
  const leaf =
    found !== null && covers(found, names, now)
      ? found
      : await writePair(folder, 'server', await makeLeaf(authority, names, now))
  return { authorityPem: authority.certificatePem, leaf }
}

function plainHostname(): string {
  return hostname().replaceAll(/[^A-Za-z0-9.-]/g, '-')
}

function wantedNames(host: string) {
  const isAddress = /^[\d.]+$/.test(host) && host !== '0.0.0.0'
  const ips = ['127.0.0.1', ...lanAddresses(), ...(isAddress ? [host] : [])]
  const dns = [...localNames(), ...(isName(host) ? [host.toLowerCase()] : [])]
  return { ips: [...new Set(ips)], dns: [...new Set(dns)] }
}

const isName = (host: string) => /[A-Za-z]/.test(host) && !host.includes(':')

function covers(
  leaf: KeyedCertificate,
  wanted: { dns: readonly string[]; ips: readonly string[] },
  now: number,
): boolean {
  const { names, notAfterMs } = readLeaf(leaf.certificatePem)
  return (
    notAfterMs - now > renewBeforeMs &&
    [...wanted.dns, ...wanted.ips].every((name) => names.has(name))
  )
}

async function readPair(folder: string, name: string): Promise<KeyedCertificate | null> {
  try {
    return {
      certificatePem: await readFile(join(folder, `${name}.crt`), 'utf8'),
      keyPem: await readFile(join(folder, `${name}.key`), 'utf8'),
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The certificate comes last: where it is, its key is there too. */
async function writePair(folder: string, name: string, pair: KeyedCertificate) {
  await writeWhole(join(folder, `${name}.key`), pair.keyPem, 0o600)
  await writeWhole(join(folder, `${name}.crt`), pair.certificatePem, 0o644)
  return pair
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode })
  await chmod(`${path}.new`, mode)
  await rename(`${path}.new`, path)
}
