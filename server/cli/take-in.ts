import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Environment } from '../environment.ts'
import { OddityCheck } from '../stages/ingest/oddities.ts'
import { PartStore } from '../stages/ingest/part-store.ts'
import { takeInExport, type TakenIn } from '../stages/ingest/take-in-export.ts'
import { saysNoData, withSite } from './with-site.ts'

/**
 * `take-in FILE.zip`: what a phone exported because it could not send. @returns the exit code: 1
 * where something was refused
 * @throws HomeInUseError where a server has the embedded database open
 */
export async function takeIn(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
  file: string,
): Promise<number> {
  if (saysNoData(environment)) return 1
  const uploads = join(environment.home, 'uploads')
  await mkdir(uploads, { recursive: true })
  const taken = await withSite(environment, ({ store, objects, identity }) =>
    takeInExport(
      {
        store,
        objects,
        identity,
        clock: Date.now,
        oddityCheck: new OddityCheck(),
        parts: new PartStore(uploads),
        // The server looks at photos that nobody has decoded yet when it starts.
        photoArrived: () => undefined,
      },
      // npm runs scripts in the project's folder; a path is meant from where npm was called.
      resolve(process.env['INIT_CWD'] ?? '.', file),
    ),
  )
  console.log(summaryOf(taken))
  for (const line of taken.refused) console.error(`Refused: ${line}`)
  return taken.refused.length > 0 ? 1 : 0
}

function summaryOf({ records, photos }: TakenIn): string {
  const missing =
    photos.missing > 0 ? `, ${photos.missing} are neither in the file nor on the server` : ''
  return (
    `Records: ${records.added} came in, ${records.known} were here.\n` +
    `Photos: ${photos.added} came in, ${photos.known} were here${missing}.`
  )
}
