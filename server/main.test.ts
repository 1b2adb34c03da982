import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import { get as getSecurely } from 'node:https'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RecordChain } from './testing/record-chain.ts'
import { buildServer, ServerProcess, type ServerProcessOptions } from './testing/server-process.ts'
import { seedPglite } from './testing/test-database.ts'
import { TestDevice } from './testing/test-device.ts'

/** Every start is a process: on a busy machine that takes a while. */
const patientMs = 600_000

let home: string
let running: ServerProcess[] = []

beforeAll(buildServer, patientMs)
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lotlens-main-'))
})
afterEach(async () => {
  for (const server of running) await server.end('SIGKILL')
  running = []
  await rm(home, { recursive: true, force: true })
}, patientMs)

function start(options: Partial<ServerProcessOptions> = {}): ServerProcess {
  const server = ServerProcess.start({ home, ...options })
  running.push(server)
  return server
}

/** What a device needs of a server: here over a real socket, by the real clock. */
function wireTo({ origin }: URL) {
  return {
    get now() {
      return Date.now()
    },
    request: (path: string, init?: RequestInit) => fetch(origin + path, init),
  }
}

const codeOf = (link: URL) => link.hash.replace('#code=', '')

function answerOf(request: ReturnType<typeof get>): Promise<IncomingMessage> {
  return once(request, 'response').then(([response]) => response as IncomingMessage)
}

describe('a server that is killed', () => {
  it(
    'in the middle of commits has every record that it acknowledged, three times over',
    async () => {
      await seedPglite(home)
      const first = start()
      const device = TestDevice.make(wireTo(await first.link()))
      await device.pair(codeOf(await first.link()))
      const chain = new RecordChain(device.id)
      let server = first
      let epoch = ''
      for (let round = 0; round < 3; round++) {
        const acknowledged: string[] = []
        const sender = sendUntilCut(device, chain, acknowledged)
        while (acknowledged.length < 15) await wait(10)
        await server.end('SIGKILL')
        await sender
        server = start()
        device.moveTo(wireTo(await server.link()))
        const hashes = chain.made.map(({ hash }) => hash)
        const answer = await device.have({ records: hashes })
        expect(answer.missingRecords.filter((hash) => acknowledged.includes(hash))).toEqual([])
        // What was not acknowledged is either there whole or not at all, and can be sent again.
        await device.sendInBatches(chain.made.map(({ record }) => record))
        epoch ||= answer.serverEpoch
        expect(answer.serverEpoch).toBe(epoch)
      }
      await server.end('SIGTERM')
      const audit = await ServerProcess.command(home, 'audit', 'verify')
      // Beside the records: the pairing, and the bundled model's registration as champion.
      expect(audit.output).toContain(`${chain.made.length + 3} events`)
      expect(audit.code).toBe(0)
    },
    patientMs,
  )

  it(
    'while it makes its data starts well the next time',
    async () => {
      const first = start()
      while (!existsSync(join(home, 'database.making'))) await wait(20)
      await first.end('SIGKILL')
      expect(existsSync(join(home, 'database'))).toBe(false)
      const second = start()
      const response = await fetch(new URL('/v1/health', await second.link()))
      expect(response.status).toBe(200)
      expect(existsSync(join(home, 'database.making'))).toBe(false)
    },
    patientMs,
  )
})

async function sendUntilCut(device: TestDevice, chain: RecordChain, acknowledged: string[]) {
  try {
    for (;;) {
      const { record, hash } = chain.open()
      const [outcome] = await device.send(record)
      if (outcome?.status === 'stored') acknowledged.push(hash)
    }
  } catch (error) {
    // The connection breaks when the process is killed: that is what was waited for.
    if (!(error instanceof TypeError)) throw error
  }
}

describe('a folder', () => {
  it(
    'serves one process: a second one is told who has it, and then gets it',
    async () => {
      await seedPglite(home)
      const first = start()
      await first.link()
      const second = start()
      expect(await second.ended()).toBe(1)
      expect(second.output).toContain(
        `folder ${home} is in use by process ${first.child.pid}; stop it or choose another LOTLENS_HOME`,
      )
      expect(await first.end('SIGTERM')).toBe(0)
      expect(existsSync(join(home, 'lock.json'))).toBe(false)
      expect(existsSync(join(home, 'control.json'))).toBe(false)
      await start().link()
    },
    patientMs,
  )
})

describe('a port', () => {
  it(
    'in use ends the start with what to do, and leaves the folder free',
    async () => {
      await seedPglite(home)
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      const address = other.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const server = start({ port })
      expect(await server.ended()).toBe(1)
      expect(server.output).toContain(`port ${port} is in use by another program`)
      expect(server.output).toContain(`PORT=${port + 2} npm start`)
      expect(existsSync(join(home, 'lock.json'))).toBe(false)
      other.close()
    },
    patientMs,
  )
})

describe('the lotlens command', () => {
  it(
    'prints a fresh link that signs in, and says so where no server runs',
    async () => {
      await seedPglite(home)
      const without = await ServerProcess.command(home, 'link')
      expect([without.code, without.output]).toEqual([
        1,
        expect.stringContaining(`No server is running on ${home}. Start one with: npm start`),
      ])
      const server = start()
      const startLink = await server.link()
      expect((await stat(join(home, 'control.json'))).mode & 0o777).toBe(0o600)
      const { code, output } = await ServerProcess.command(home, 'link')
      expect(code).toBe(0)
      const link = new URL(/^http\S+$/m.exec(output)?.[0] ?? '')
      expect(link.origin).toBe(startLink.origin)
      const answer = await TestDevice.make(wireTo(link)).pair(codeOf(link))
      expect(answer.administrator).toBe(true)
      expect(server.output).not.toContain(codeOf(link))
      const control = JSON.parse(await readFile(join(home, 'control.json'), 'utf8')) as {
        port: number
      }
      const refused = await fetch(`http://127.0.0.1:${control.port}/link`, { method: 'POST' })
      expect(refused.status).toBe(401)
      await server.end('SIGKILL')
      expect((await ServerProcess.command(home, 'link')).output).toContain('No server is running')
    },
    patientMs,
  )

  it(
    'explains itself, and refuses what it does not know',
    async () => {
      const { code, output } = await ServerProcess.command(home, 'nonsense')
      expect(code).toBe(2)
      expect(output).toContain("There is no command 'nonsense'")
      expect(output).toContain('audit verify')
      const audit = await ServerProcess.command(home, 'audit', 'verify')
      expect([audit.code, audit.output]).toEqual([
        1,
        expect.stringContaining(`There is no data in ${home}`),
      ])
      expect(existsSync(join(home, 'database'))).toBe(false)
    },
    patientMs,
  )
})

describe('a wrong setting', () => {
  it(
    'ends the start and says what is wrong',
    async () => {
      const server = start({ env: { PORT: 'eighty' } })
      expect(await server.ended()).toBe(1)
      expect(server.output).toContain('Lotlens cannot start: PORT must be a port number')
    },
    patientMs,
  )
})

describe('on a network', () => {
  it(
    'serves HTTPS that a phone can trust, and beside it only the way to trust it',
    async () => {
      await seedPglite(home)
      const server = start({ env: { LOTLENS_HOST: '0.0.0.0' } })
      const link = await server.link()
      expect(link.protocol).toBe('https:')
      const ca = await readFile(join(home, 'tls', 'ca.crt'), 'utf8')
      const trusting = { ca, host: '127.0.0.1', port: link.port, path: '/v1/health' }
      const health = await answerOf(getSecurely(trusting))
      expect(JSON.parse(await text(health))).toMatchObject({ status: 'ok' })
      const distrusting = getSecurely({ host: '127.0.0.1', port: link.port, path: '/' })
      await expect(once(distrusting, 'response')).rejects.toThrow(/certificate/)

      const trustUrl = /first open (http:\S+)/.exec(server.output)?.[1] ?? ''
      const trustPort = new URL(trustUrl).port
      const plain = (path: string) => answerOf(get({ host: '127.0.0.1', port: trustPort, path }))
      expect(await text(await plain('/'))).toContain('Certificate Trust Settings')
      const certificate = await plain('/lotlens-ca.crt')
      expect(certificate.headers['content-type']).toBe('application/x-x509-ca-cert')
      certificate.resume()
      const moved = await plain('/v1/health')
      expect(moved.statusCode).toBe(307)
      expect(moved.headers.location).toBe(`https://127.0.0.1:${link.port}/v1/health`)
      moved.resume()
      expect((await stat(join(home, 'tls', 'ca.key'))).mode & 0o777).toBe(0o600)
    },
    patientMs,
  )
})

describe('a start', () => {
  it(
    'that cannot write its folder says so and ends',
    async () => {
      await mkdir(join(home, 'sub'))
      await writeFile(join(home, 'sub', 'file'), '')
      const server = ServerProcess.start({ home: join(home, 'sub', 'file') })
      expect(await server.ended()).not.toBe(0)
      expect(server.output).toContain('cannot start')
    },
    patientMs,
  )
})
