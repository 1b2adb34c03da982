import { cleanup, render } from '@testing-library/react'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, beforeEach } from 'vitest'
import { ConsoleRoutes } from '../ConsoleRoutes.tsx'

/** What was asked of the server, in order. */
interface Asked {
  /** E.g. 'POST /v1/runs'. */
  readonly call: string
  /** The JSON that was sent, or the bytes. */
  readonly body: unknown
}

const session = { organisation: 'Yard', role: 'administrator', expiresAt: 9 }

/**
 * A server on paper: it answers each call with what stands under it, refuses what does not stand
 * there as an unknown thing, and an `Error` body as the contract writes it.
 */
export class PaperDesk {
  answers: Record<string, unknown> = {}
  asked: Asked[] = []

  /** Calls with this method, without what follows the `?`. */
  calls(method: string): string[] {
    return this.asked.map(({ call }) => call).filter((call) => call.startsWith(`${method} `))
  }

  /** What the last call of this name sent. */
  sent(call: string): unknown {
    return this.asked.findLast((one) => one.call === call)?.body
  }

  /** Answers a call with the server's refusal. */
  refuse(call: string, error: { code: string; message: string; status: number }): void {
    this.answers[call] = new Refusal(error)
  }

  readonly fetch: typeof globalThis.fetch = (url, init) => {
    const call = `${init?.method ?? 'GET'} ${url instanceof Request ? url.url : String(url)}`
    const { body } = init ?? {}
    this.asked.push({ call, body: typeof body === 'string' ? JSON.parse(body) : body })
    return Promise.resolve(this.#answer(call))
  }

  #answer(call: string): Response {
    if (!(call in this.answers)) {
      return new Refusal({ code: 'not_found', message: `no ${call}`, status: 404 }).response()
    }
    const answer = this.answers[call]
    if (answer instanceof Refusal) return answer.response()
    return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer)
  }
}

class Refusal {
  readonly #error: { code: string; message: string; status: number }

  constructor(error: { code: string; message: string; status: number }) {
    this.#error = error
  }

  response(): Response {
    const { code, message, status } = this.#error
    return Response.json({ error: { code, message } }, { status })
  }
}

/** Puts a fresh server on paper in the place of the network, for each test of the file. */
export function preparePaperDesk(): PaperDesk {
  const desk = new PaperDesk()
  const realFetch = globalThis.fetch
  beforeEach(() => {
    desk.asked = []
    desk.answers = { 'GET /v1/session': session, 'GET /v1/devices': { devices: [] } }
    globalThis.fetch = desk.fetch
  })
  afterEach(() => {
    cleanup()
    globalThis.fetch = realFetch
  })
  return desk
}

/** The desk at an address. */
export function openDesk(address: string): void {
  render(
    <MemoryRouter initialEntries={[address]}>
      <Routes>
        <Route path="console/*" element={<ConsoleRoutes />} />
      </Routes>
    </MemoryRouter>,
  )
}
