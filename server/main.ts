/** The server's entry: reads the environment, takes the folder, opens the data, listens. */
import { EnvironmentError, readEnvironment } from './environment.ts'
import { HomeInUseError, lockHome } from './home/home-lock.ts'
import { makeHome } from './home/make-home.ts'
import { StartError } from './start-error.ts'
import { makeLog } from './log.ts'
import { runServer } from './run-server.ts'

async function main(): Promise<void> {
  const environment = readEnvironment(process.env)
  const log = makeLog(environment.logLevel)
  await makeHome(environment.home)
  const lock = await lockHome(environment.home)
  try {
    const server = await runServer(environment, log)
    for (const line of server.readyLines) console.log(line)
    const lost = await Promise.race([signalled(), server.lost])
    if (lost !== undefined) throw lost
    log.info('stopping')
    await server.close()
  } finally {
    await lock.release()
  }
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve()
      })
    }
  })
}

try {
  await main()
  process.exit(0)
} catch (error) {
  const isExpected = [EnvironmentError, HomeInUseError, StartError].some(
    (kind) => error instanceof kind,
  )
  if (!isExpected || !(error instanceof Error)) throw error
  console.error(`Lotlens cannot start: ${error.message}`)
  process.exit(1)
}
