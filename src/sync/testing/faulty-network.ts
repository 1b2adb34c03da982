/** What the network does to one request. */
export type Fault =
  | 'none'
  /** It never arrives. */
  | 'lost'
  /** It arrives and is done; the answer never comes back. */
  | 'answer-lost'
  /** A captive portal answers 200 with its page. */
  | 'portal'
  /** The answer comes in half. */
  | 'answer-cut'
  /** The request arrives twice; the second answer is the one that is heard. */
  | 'doubled'
  /** An older request arrives once more, before this one. */
  | 'replayed'
  /** Only the first half of the body arrives. */
  | 'body-cut'
  /** A proxy's own words: no body of the contract. */
  | 'proxy-413'
  | 'proxy-502'
  | 'busy'
  /** A portal's 401, which says nothing of this device. */
  | 'proxy-401'

export const faults: readonly Fault[] = [
  'lost',
  'answer-lost',
  'portal',
  'answer-cut',
  'doubled',
  'replayed',
  'body-cut',
  'proxy-413',
  'proxy-502',
  'busy',
  'proxy-401',
]

/** A network before a server, which does to each request what it is told to. */
export class FaultyNetwork {
  readonly #server: (request: Request) => Promise<Response>
  readonly #older: { url: string; init: RequestInit }[] = []
  /** Decides about each request; by default all is well. */
  faultOf: (target: string, count: number) => Fault = () => 'none'
  /** Requests so far. */
  count = 0
  /** Bytes of all bodies that were sent, whatever became of them. */
  sentBytes = 0

  constructor(server: (request: Request) => Promise<Response>) {
    this.#server = server
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    if (typeof input !== 'string') throw new TypeError('sync asks by text alone')
    const { body } = init
    const bytes = body instanceof Uint8Array ? body : new Uint8Array(0)
    this.sentBytes += bytes.length
    const fault = this.faultOf(new URL(input).pathname, this.count)
    this.count += 1
    const answer = await this.#suffer(fault, { url: input, init }, bytes)
    this.#older.push({ url: input, init })
    return answer
  }

  async #suffer(
    fault: Fault,
    { url, init }: { url: string; init: RequestInit },
    body: Uint8Array,
  ): Promise<Response> {
    const deliver = (): Promise<Response> => this.#server(requestOf(url, init))
    switch (fault) {
      case 'none':
        return await deliver()
      case 'lost':
        throw new TypeError('Failed to fetch')
      case 'answer-lost':
        await deliver()
        throw new TypeError('Failed to fetch')
      case 'portal':
        return new Response('<html><title>Welcome to FreeWifi</title></html>', {
          headers: { 'content-type': 'text/html' },
        })
      case 'answer-cut': {
        const response = await deliver()
        const text = await response.text()
        const headers = new Headers(response.headers)
        headers.delete('upload-offset')
        const half = response.status === 204 ? null : text.slice(0, text.length / 2)
        return new Response(half, { status: response.status, headers })
      }
      case 'doubled':
        await deliver()
        return await deliver()
      case 'replayed': {
        const older = this.#older.at(-2)
        if (older !== undefined) await this.#server(requestOf(older.url, older.init))
        return await deliver()
      }
      case 'body-cut':
        await this.#server(
          requestOf(url, { ...init, body: new Uint8Array(body.slice(0, body.length / 2)) }),
        )
        throw new TypeError('Failed to fetch')
      case 'proxy-413':
        return new Response('<h1>413</h1>', { status: 413 })
      case 'proxy-502':
        return new Response('<h1>Bad gateway</h1>', { status: 502 })
      case 'proxy-401':
        return new Response('<h1>Sign in to FreeWifi</h1>', { status: 401 })
      default:
        return Response.json(
          { error: { code: 'too_many_requests', message: 'later' } },
          { status: 429, headers: { 'retry-after': '7' } },
        )
    }
  }
}

function requestOf(url: string, init: RequestInit): Request {
  const { method, headers, body } = init
  return new Request(url, {
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined || body === null ? {} : { body }),
  })
}
