import { generateKeyPairSync } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { DevicePublicKey } from '../src/contract/pairing.ts'
import type { RealServer } from './real-server.ts'

/** An administrator without a browser: for what is about the server alone. */
export class Administrator {
  readonly #origin: string
  readonly #cookie: string

  private constructor(origin: string, cookie: string) {
    this.#origin = origin
    this.#cookie = cookie
  }

  /** Uses up the one-time link of the server's last start. */
  static async signIn(server: RealServer): Promise<Administrator> {
    const code = new URLSearchParams(new URL(server.link).hash.slice(1)).get('code')
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
    const response = await fetch(`${server.origin}/v1/pair`, {
      method: 'POST',
      body: JSON.stringify({
        code,
        deviceId: uuidv7(),
        publicKey: DevicePublicKey.parse({ kty, crv, x, y }),
        name: 'Administrator of a test',
      }),
    })
    if (!response.ok) throw new Error(`pairing failed: ${await response.text()}`)
    const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0])
    return new Administrator(server.origin, cookies.join('; '))
  }

  get(path: string): Promise<unknown> {
    return this.#ask('GET', path)
  }

  post(path: string, body?: object): Promise<unknown> {
    return this.#ask('POST', path, body)
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#origin + path, {
      method,
      headers: { cookie: this.#cookie, 'sec-fetch-site': 'same-origin' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}
