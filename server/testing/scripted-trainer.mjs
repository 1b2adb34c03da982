/**
 * Stands for the trainer where a test is about its process: prints the contract's lines, dies, hangs
 * or talks nonsense, as a file of plays says. Each call takes the next play of its command; the last
 * one is played again and again. `scripted-trainer.mjs PLAYS COMMAND [OPTIONS…]`
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const [playsFile = '', command = '', ...options] = process.argv.slice(2)
const plays = JSON.parse(readFileSync(playsFile, 'utf8'))[command]
const out = options[options.indexOf('--out') + 1] ?? ''

appendFileSync(`${playsFile}.calls`, `${JSON.stringify([command, ...options])}\n`)
const call = readFileSync(`${playsFile}.calls`, 'utf8')
  .trim()
  .split('\n')
  .filter((line) => JSON.parse(line)[0] === command).length

function say(event, fields) {
  process.stdout.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...fields })}\n`)
}

const actions = {
  started: (config) => say('started', { command, config }),
  log: (message) => say('log', { level: 'info', message }),
  progress: ([done, of, eta_s]) => say('progress', { done, of, unit: 'batch', rate: 1, eta_s }),
  epoch([epoch, of, metrics]) {
    say('epoch', { epoch, of, metrics, eta_s: of - epoch })
    writeFileSync(join(out, 'last.safetensors'), String(epoch))
  },
  best: (content) => writeFileSync(join(out, 'best.safetensors'), content),
  /** What a released model's folder says of its run. */
  release() {
    const runId = options[options.indexOf('--run-id') + 1]
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, 'model.int8.onnx'), `model of ${runId}`)
  },
  finished: () => say('finished', { out, metrics: {} }),
  failed: ([code, message, item]) => say('failed', { code, message, item }),
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(`${text}\n`),
  exit: (code) => process.exit(code),
  signal: (signal) => process.kill(process.pid, signal),
  deaf: () => process.on('SIGTERM', () => undefined),
  wait: (ms) => wait(ms),
  /** Until a test says so. */
  async until(file) {
    while (!existsSync(file)) await wait(20)
  },
}

for (const step of plays[Math.min(call, plays.length) - 1]) {
  for (const [name, argument] of Object.entries(step)) await actions[name](argument)
}
