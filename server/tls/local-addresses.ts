import { hostname, networkInterfaces } from 'node:os'

/** IPv4 addresses by which other machines reach this one, private networks first. */
export function lanAddresses(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  return addresses.toSorted((a, b) => Number(isPrivate(b)) - Number(isPrivate(a)))
}

/** Names by which other machines may call this one (mDNS adds `.local`). */
export function localNames(): string[] {
  const name = hostname().toLowerCase()
  const plain = name.split('.')[0] ?? ''
  const names = ['localhost', name, `${plain}.local`]
  return [...new Set(names)].filter((text) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text))
}

/** RFC 1918. */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)
}
