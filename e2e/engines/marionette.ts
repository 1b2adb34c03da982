import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebDriverError, type Params } from './webdriver.ts'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * Firefox's own remote control: each message is its length in bytes, a colon and JSON,
 * `[0, id, command, parameters]` there and `[1, id, error, result]` back.
 * Source: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html.
 */
export class Marionette {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #received = Buffer.alloc(0)
  #count = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (part) => this.#take(part))
    socket.on('close', () => this.#end())
  }

  /** @throws Error where nobody listens there yet. */
  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new Marionette(socket)
  }

  /** Parameters by name, and what comes back as it comes. */
  send(command: string, params: Params): Promise<unknown> {
    this.#count += 1
    const id = this.#count
    const text = JSON.stringify([0, id, command, params])
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(part: Buffer): void {
    this.#received = Buffer.concat([this.#received, part])
    for (;;) {
      const colon = this.#received.indexOf(':')
      if (colon === -1) return
      const end = colon + 1 + Number(this.#received.subarray(0, colon).toString())
      if (this.#received.length < end) return
      const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString())
      this.#received = this.#received.subarray(end)
      // What it says first, without being asked, is no array: which protocol it speaks.
      if (Array.isArray(message)) this.#answer(message)
    }
  }

  #answer([, id, error, result]: readonly unknown[]): void {
    const waiting = this.#waiting.get(Number(id))
    this.#waiting.delete(Number(id))
    if (error === null) waiting?.resolve(result)
    else {
      const { error: code, message } = Object(error)
      waiting?.reject(new WebDriverError(String(code), String(message)))
    }
  }

  #end(): void {
    const gone = new Error('Firefox has closed the connection')
    for (const { reject } of this.#waiting.values()) reject(gone)
    this.#waiting.clear()
  }
}
