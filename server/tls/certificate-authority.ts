import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(crypto)

/** A certificate and its private key, both in PEM. */
export interface KeyedCertificate {
  readonly certificatePem: string
  readonly keyPem: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 24 * 3_600_000
const authorityDays = 3650
/** iOS refuses longer ones, also from an authority that its user trusts (825 days; 398 to be safe). */
const leafDays = 397
/** Clocks of phones are not always right. */
const backdateMs = dayMs

/** A certificate authority for this one server. Whoever trusts it trusts what this folder signs. */
export async function makeAuthority(name: string, now: number): Promise<KeyedCertificate> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}, O=Lotlens`,
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(now + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: pemOf(certificate), keyPem: await privatePem(keys) }
}

/** A server's certificate for these names and addresses, signed by the authority. */
export async function makeLeaf(
  authority: KeyedCertificate,
  names: { readonly dns: readonly string[]; readonly ips: readonly string[] },
  now: number,
): Promise<KeyedCertificate> {
  const issuer = new x509.X509Certificate(authority.certificatePem)
  const signingKey = await importPrivateKey(authority.keyPem)
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Lotlens server, O=Lotlens',
    issuer: issuer.subject,
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(now + leafDays * dayMs - backdateMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.ips.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: pemOf(certificate), keyPem: await privatePem(keys) }
}

/** What a certificate covers and until when, to see whether it must be made anew. */
export function readLeaf(certificatePem: string): { names: Set<string>; notAfterMs: number } {
  const certificate = new x509.X509Certificate(certificatePem)
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? []
  return {
    names: new Set(names.map(({ value }) => value)),
    notAfterMs: certificate.notAfter.getTime(),
  }
}

/** With its end of line: two PEM texts one after the other must be two. */
function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`
}

async function makeKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function privatePem(keys: Awaited<ReturnType<typeof makeKeys>>): Promise<string> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')
}

async function importPrivateKey(pem: string) {
  const pkcs8 = x509.PemConverter.decodeFirst(pem)
  return crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
}

/** 16 random bytes, positive. Source: RFC 5280, 4.1.2.2. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = (bytes[0] ?? 0) & 0x7f || 0x01
  return Buffer.from(bytes).toString('hex')
}
