import type { Logger } from 'pino'
import { ApiError } from '../../api-error.ts'
import type { ImportAsked, ImportLine } from '../../home/control-messages.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'
import type { Importer } from './importer.ts'
import { ImportError } from './import-problems.ts'

/** Who events say imported: whoever can run commands on the server's machine. */
const commandActor = 'command'

/** Runs an import for `lotlens import` and tells how it goes. */
export async function importForCommand(
  ports: { importer: Importer; identity: ServerIdentity; log: Logger },
  { folder, name, demo }: ImportAsked,
  tell: (line: ImportLine) => void,
): Promise<void> {
  const { importer, identity, log } = ports
  try {
    const end = await importer.start(
      {
        folder,
        name,
        demo,
        actor: commandActor,
        organisationId: identity.organisation.id,
      },
      (progress) => tell({ progress }),
    )
    tell({ end: { ...end, counts: [...end.counts] } })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const known = error instanceof ImportError || error instanceof ApiError
    if (!known) log.error({ err: error }, 'an import failed')
    tell({ refused: known ? error.message : 'The import failed; the log says why.' })
  }
}
