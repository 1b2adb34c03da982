import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { TrainerEvent } from '../../src/contract/training.ts'
import { endGroup, forgetProcess, recordProcess } from './process-record.ts'
import { speedSettings, trainerFolder, type TrainerProgram } from './trainer-program.ts'

export interface TrainerCall {
  readonly program: TrainerProgram
  /** A command of the trainer with its arguments. */
  readonly words: readonly string[]
  /** Where the process is written down, for a server that finds it as an orphan. */
  readonly folder: string
  /** Called one after the other; where it rejects, the trainer is ended and the call rejects. */
  readonly onEvent: (event: TrainerEvent) => Promise<void>
  /** SIGTERM; the last checkpoint stays. The call then rejects with the signal's reason. */
  readonly signal: AbortSignal
}

/** How a trainer ended by itself. */
export type TrainerEnd =
  | { readonly how: 'finished' }
  /** It said why. */
  | {
      readonly how: 'failed'
      readonly code: string
      readonly message: string
      readonly item: string | null
    }
  /** It went without a word; `words` say how: a signal or an exit code, and its last line. */
  | { readonly how: 'died'; readonly words: string }

const longestMessage = 2_000

/** Runs one command of the trainer to its end, as a process group of its own. */
export async function runTrainer(call: TrainerCall): Promise<TrainerEnd> {
  call.signal.throwIfAborted()
  const child = spawn(call.program.file, [...call.program.args, ...call.words], {
    cwd: trainerFolder,
    env: { ...process.env, ...speedSettings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  closed.catch(() => undefined)
  const { pid } = child
  if (pid === undefined) {
    await closed // rejects with the reason why it could not be started
    throw new Error(`${call.program.file} could not be started`)
  }
  const end = () => void endGroup(pid, async () => isRunning(child)).catch(() => undefined)
  call.signal.addEventListener('abort', end, { once: true })
  // Node drains the pipes of a child that ends before somebody reads them: its words would be lost,
  // and reading would wait for an end that was long ago.
  const reading = readOutput(child, call.onEvent)
  reading.catch(() => undefined)
  try {
    // Where the server is killed before this is written, the trainer finds its pipe broken and ends.
    await recordProcess(call.folder, pid)
    const last = await reading
    const [code, signal] = await closed
    call.signal.throwIfAborted()
    return endOf(last, code, signal)
  } catch (error) {
    end()
    // Lines that nobody reads any more would keep the pipes open.
    child.stdout?.destroy()
    child.stderr?.destroy()
    await closed
    throw error
  } finally {
    call.signal.removeEventListener('abort', end)
    await forgetProcess(call.folder)
  }
}

interface LastWords {
  event: TrainerEvent | null
  /** Of standard error, where a crash leaves its reason. */
  errorLine: string
}

/** Hands every line on as an event, in order; what is no event becomes a log line. */
async function readOutput(
  child: ChildProcess,
  onEvent: (event: TrainerEvent) => Promise<void>,
): Promise<LastWords> {
  const last: LastWords = { event: null, errorLine: '' }
  let turn = Promise.resolve()
  const inTurn = (event: TrainerEvent) => (turn = turn.then(() => onEvent(event)))
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('the trainer was started without pipes')
  await Promise.all([
    eachLine(stdout, (line) => {
      last.event = parseEvent(line)
      return inTurn(last.event)
    }),
    eachLine(stderr, (line) => {
      if (line.trim() !== '') last.errorLine = line.trim().slice(0, longestMessage)
      return inTurn(asLog(line, 'warning'))
    }),
  ])
  return last
}

async function eachLine(stream: Readable, take: (line: string) => Promise<void>): Promise<void> {
  for await (const line of createInterface({ input: stream })) await take(line)
}

/** The event of a line; one that is none, as a library may print, is kept as a log line. */
export function parseEvent(line: string): TrainerEvent {
  try {
    return TrainerEvent.parse(JSON.parse(line))
  } catch (error) {
    if (error instanceof Error) return asLog(line, 'info')
    throw error
  }
}

function asLog(line: string, level: 'info' | 'warning'): TrainerEvent {
  const at = new Date().toISOString()
  return { event: 'log', at, level, message: line.slice(0, longestMessage) }
}

function endOf(
  { event, errorLine }: LastWords,
  code: number | null,
  signal: NodeJS.Signals | null,
): TrainerEnd {
  if (event?.event === 'finished' && code === 0) return { how: 'finished' }
  // Somebody else's SIGTERM is as good as a death: the run goes on.
  if (event?.event === 'failed' && event.code !== 'interrupted') {
    return { how: 'failed', code: event.code, message: event.message, item: event.item ?? null }
  }
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`
  return { how: 'died', words: errorLine === '' ? how : `${how}: ${errorLine}` }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}
