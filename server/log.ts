import { pino, type Logger } from 'pino'

/** JSON lines on standard error: standard output is for the person who started the server. */
export function makeLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}
