import { HaveRequest } from '../../src/contract/sync.ts'
import { answerHave } from '../stages/ingest/have.ts'
import { callingDevice } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** Which photos and records the server lacks. */
export function mountHave(mount: Mount, services: Services): void {
  mount.route('have', async (context) => {
    const request = parseBody(context, HaveRequest)
    return context.json(await answerHave(services, callingDevice(context), request))
  })
}
