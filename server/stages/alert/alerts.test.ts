import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { MonitorPage } from '../../../src/contract/monitoring.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { deliverAlerts } from './deliver-alerts.ts'
import { fireAlert, resolveAlert, type NewAlert } from './fire-alert.ts'

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** A receiver of webhooks on this machine; `answers` gives the status of each, 200 after them. */
class HookPeer {
  readonly received: unknown[] = []
  /** `Idempotency-Key` of each that was taken. */
  readonly keys: unknown[] = []
  readonly answers: number[] = []
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const status = this.answers.shift() ?? 200
    // A peer that is not there any more.
    if (status === 0) return void request.socket.destroy()
    if (status === 200) {
      this.received.push(JSON.parse(body))
      this.keys.push(request.headers['idempotency-key'])
    }
    response.writeHead(status).end(status === 200 ? 'ok' : 'no_service')
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}/services/hook`
  }

  async close(): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** A mail server on this machine that takes every mail, or none. */
class MailPeer {
  readonly received: string[] = []
  takes = true
  readonly #server: SMTPServer

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, _session, done) => void this.#take(stream, done),
    })
  }

  async #take(stream: Readable, done: (error?: Error | null) => void): Promise<void> {
    const mail = await text(stream)
    if (this.takes) this.received.push(mail)
    done(this.takes ? null : new Error('mailbox is full'))
  }

  async listen(): Promise<string> {
    const listening = this.#server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const { port } = listening.address() as AddressInfo
    return `smtp://127.0.0.1:${port}`
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

const dark: NewAlert = {
  key: 'drift:main:alert',
  severity: 'warning',
  title: 'Lighting has drifted by 6.4 % (luma)',
  detail: 'More than 5 % of the photos are <dark> & wet.',
}

describe('alerts', () => {
  const hook = new HookPeer()
  const mail = new MailPeer()
  let server: TestLotlens

  beforeAll(async () => {
    server = await TestLotlens.open({
      webhookUrl: await hook.listen(),
      mail: { smtpUrl: await mail.listen(), to: ['yard@example.org', 'office@example.org'] },
    })
  })
  afterAll(async () => {
    await server.remove()
    await hook.close()
    await mail.close()
  })
  /** What one test has fired is over for the next. */
  afterEach(async () => {
    await resolve()
    hook.received.length = 0
    hook.keys.length = 0
    mail.received.length = 0
    server.now += 60_000
  })

  const organisationId = () => server.services.identity.organisation.id

  const fire = (alert: NewAlert = dark) =>
    server.services.store.transaction((repositories) =>
      fireAlert(repositories, { organisationId: organisationId(), alert, at: server.now }),
    )

  const resolve = () =>
    server.services.store.transaction((repositories) =>
      resolveAlert(repositories, {
        organisationId: organisationId(),
        key: dark.key,
        at: server.now,
      }),
    )

  const deliver = () => deliverAlerts(server.services, organisationId())

  const eventTypes = async () =>
    (await server.services.store.events.page(null, 50))
      .filter(({ stream }) => stream.startsWith('alert:'))
      .map(({ type }) => type)
      .toReversed()

  it('F9: reach the webhook and the mail server, once', async () => {
    await fire()
    await deliver()
    await deliver()
    expect(hook.received).toEqual([
      {
        text: '⚠️ *Lighting has drifted by 6.4 % (luma)*\nMore than 5 % of the photos are &lt;dark&gt; &amp; wet.',
      },
    ])
    expect(mail.received).toHaveLength(1)
    expect(mail.received[0]).toContain('Subject: [Lotlens warning] Lighting has drifted by 6.4 %')
    expect(mail.received[0]).toContain('To: yard@example.org, office@example.org')
    expect(mail.received[0]).toContain('photos are <dark> & wet.')
    const [row] = await server.services.store.alerts.latest(organisationId(), 10)
    expect(row?.deliveries).toEqual([
      { channel: 'webhook', at: server.now, error: null },
      { channel: 'e-mail', at: server.now, error: null },
    ])
  })

  it('F9: never repeat themselves while they stand, and fire again once they are over', async () => {
    const before = (await eventTypes()).length
    expect(await fire()).not.toBeNull()
    expect(await fire()).toBeNull()
    const admin = await server.administrator()
    const [row] = await server.services.store.alerts.latest(organisationId(), 10)
    const acknowledge = () => admin.send('POST', `/v1/alerts/${row?.id}/acknowledge`)
    expect((await acknowledge()).status).toBe(204)
    expect((await acknowledge()).status).toBe(204)
    expect(await fire()).toBeNull()
    await resolve()
    expect((await acknowledge()).status).toBe(409)
    expect((await admin.send('POST', '/v1/alerts/nobody/acknowledge')).status).toBe(404)
    expect(await fire()).not.toBeNull()
    expect((await eventTypes()).slice(before)).toEqual([
      'alert.fired',
      'alert.acknowledged',
      'alert.resolved',
      'alert.fired',
    ])
  })

  it('F9: fire once, however many say so at the same moment', async () => {
    const fired = await Promise.all(Array.from({ length: 8 }, () => fire()))
    expect(fired.filter((id) => id !== null)).toHaveLength(1)
  })

  it('F9: are sent again after a failure, more and more slowly, and say what went wrong', async () => {
    hook.answers.push(503, 503)
    mail.takes = false
    await fire()
    await deliver()
    await deliver()
    server.now += 60_000
    await deliver()
    server.now += 60_000
    await deliver()
    expect(hook.received).toEqual([])
    server.now += 60_000
    mail.takes = true
    await deliver()
    expect(hook.received).toHaveLength(1)
    expect(mail.received).toHaveLength(1)
    const [row] = await server.services.store.alerts.latest(organisationId(), 10)
    const errorsOf = (name: string) =>
      row?.deliveries.filter(({ channel }) => channel === name).map(({ error }) => error)
    expect(errorsOf('webhook')).toEqual([
      'the webhook answered 503 no_service',
      'the webhook answered 503 no_service',
      null,
    ])
    expect(errorsOf('e-mail')).toEqual([
      expect.stringMatching(/^the mail was not taken: .*mailbox is full/),
      expect.stringMatching(/^the mail was not taken: .*mailbox is full/),
      null,
    ])
  })

  it('F10: bear the same id after a kill between sending and noting, and then no more', async () => {
    await fire()
    const { store } = server.services
    const id = (await store.alerts.latest(organisationId(), 1))[0]?.id
    // A kill: of each channel the note before the sending is written, the one after it never.
    for (const name of ['webhook', 'e-mail'] as const) {
      let notes = 0
      const dying = {
        standing: () => store.alerts.standing(organisationId()),
        noteDeliveries: async (...note: Parameters<typeof store.alerts.noteDeliveries>) => {
          notes += 1
          if (notes > 1) throw new Error('killed')
          await store.alerts.noteDeliveries(...note)
        },
      }
      const channels = server.services.channels.filter((channel) => channel.name === name)
      const ports = { store: { alerts: dying }, clock: () => server.now, channels }
      await expect(deliverAlerts(ports, organisationId())).rejects.toThrow('killed')
    }
    const [cut] = await store.alerts.latest(organisationId(), 1)
    expect(cut?.deliveries.map(({ begun }) => begun)).toEqual([true, true])
    await deliver()
    expect([hook.received, mail.received].map(({ length }) => length)).toEqual([1, 1])
    server.now += 60_000
    await deliver()
    server.now += 600_000
    await deliver()
    expect(hook.keys).toEqual([`"${id}.webhook"`, `"${id}.webhook"`])
    const ids = mail.received.map((text) => /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim())
    expect(ids).toEqual([`<${id}.e-mail@example.org>`, `<${id}.e-mail@example.org>`])
  })

  it('F9: leave a channel alone after five failures, without its secret address in the words', async () => {
    hook.answers.push(...Array.from({ length: 9 }, () => 0))
    await fire()
    for (let minute = 0; minute < 60; minute += 1) {
      await deliver()
      server.now += 60_000
    }
    const [row] = await server.services.store.alerts.latest(organisationId(), 10)
    const failed = row?.deliveries.filter(({ channel }) => channel === 'webhook')
    expect(failed).toHaveLength(5)
    expect(failed?.[0]?.error).toBe('the webhook does not answer at all')
    hook.answers.length = 0
  })

  it('F9: stand on the page with their channels', async () => {
    await fire()
    const admin = await server.administrator()
    const page = MonitorPage.parse(await (await admin.get('/v1/monitor')).json())
    expect(page.channels).toEqual({ webhook: true, email: true })
    expect(page.alerts[0]).toMatchObject({ key: dark.key, state: 'firing', severity: 'warning' })
  })
})
