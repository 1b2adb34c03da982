import type { Logger } from 'pino'
import { ApiError } from '../api-error.ts'
import type { VersionPorts } from '../stages/dataset/make-version.ts'
import { followTrainingRule } from '../stages/dataset/training-rule.ts'
import type { ServerIdentity } from '../security/server-identity.ts'
import type { JobKind } from './queue.ts'

/** Starts a training by itself where the site has the rule on and enough was labelled. */
export function followRule(
  ports: VersionPorts & { identity: ServerIdentity; log: Logger },
): JobKind<object> {
  const { identity, log } = ports
  return {
    name: 'follow-training-rule',
    schedule: '* * * * *',
    async run() {
      try {
        const done = await followTrainingRule(ports, identity.organisation.id)
        if (done !== null) log.info(`the training rule made ${done}`)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        // A person has to change something first; trying again at once would not help.
        log.warn(`the training rule could not start a training: ${error.message}`)
      }
    },
  }
}
