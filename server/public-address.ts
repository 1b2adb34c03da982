import type { NetworkInfo } from '../src/contract/console.ts'
import type { Address } from './api/services.ts'
import { isLoopback } from './environment.ts'
import type { Ports } from './listen.ts'
import { lanAddresses, localNames } from './tls/local-addresses.ts'

/** The line that lets phones in; shown by the start and by the console. */
export const phoneHowTo = 'LOTLENS_HOST=0.0.0.0 npm start'

/**
 * How the server is reached: plain HTTP on this machine alone, else HTTPS on every address.
 * `ports` are known once it listens.
 */
export function publicAddress(host: string, ports: () => Ports): Address {
  const secure = !isLoopback(host)
  const hosts = () => {
    if (!secure) return [host.includes(':') ? `[${host}]` : host]
    const isEvery = host === '0.0.0.0' || host === '::'
    const names = localNames().filter((name) => name.endsWith('.local'))
    return isEvery ? [...lanAddresses(), ...names, 'localhost'] : [host]
  }
  const origins = () => hosts().map((name) => `http${secure ? 's' : ''}://${name}:${ports().app}`)
  return {
    secure,
    origin: () => origins()[0] ?? '',
    network(): NetworkInfo {
      const { trust } = ports()
      const trustUrls = hosts().map((name) => `http://${name}:${trust}/`)
      return {
        https: secure ? { urls: origins(), trustUrls } : null,
        howTo: phoneHowTo,
      }
    },
  }
}
