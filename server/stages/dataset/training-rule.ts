import { TrainingRule } from '../../../src/contract/dataset.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { ApiError } from '../../api-error.ts'
import { requestRun } from '../train/request-run.ts'
import { makeDatasetVersion, type VersionPorts } from './make-version.ts'
import { versionOf } from './labelled-photos.ts'
import { draftVersion } from './preview-version.ts'

/** What a site has before anybody chose: the rule is off. */
const firstRule: TrainingRule = { enabled: false, base: 'imports', newLabels: 50, minutes: 60 }

/** Who versions and runs say made them. */
const rulesName = 'rule:new-labels'

/** The site's rule. */
export async function trainingRule(
  { settings }: Pick<Store, 'settings'>,
  organisationId: string,
): Promise<TrainingRule> {
  const value = await settings.find(organisationId, 'training-rule')
  return value === undefined ? firstRule : TrainingRule.parse(value)
}

/** Sets the rule, with its event. */
export async function setTrainingRule(
  { store, clock }: { store: Store; clock: Clock },
  given: { organisationId: string; rule: TrainingRule; actor: string },
): Promise<void> {
  const { organisationId, rule, actor } = given
  await store.transaction(async ({ settings, events }) => {
    await settings.set(organisationId, 'training-rule', rule)
    await events.append({
      stream: 'rule:new-labels',
      type: 'rule.changed',
      payload: rule,
      actor,
      device: null,
      at: clock(),
    })
  })
}

/**
 * Looks once whether enough was labelled since the last version, and if so makes a version and asks
 * for a training that goes on from the champion. The run's key follows from the dataset's root, so
 * that it is one run however often, and after whatever crash, this looks again.
 * @returns what was done, in words for the log; null where there was nothing to do
 */
export async function followTrainingRule(
  ports: VersionPorts,
  organisationId: string,
): Promise<string | null> {
  const { store } = ports
  const rule = await trainingRule(store, organisationId)
  if (!rule.enabled) return null
  const { preview } = await draftVersion({ store }, organisationId, rule.base)
  const isDue = preview.newLabels >= rule.newLabels
  if (isDue && !preview.problems.some(({ blocks }) => blocks)) {
    await makeDatasetVersion(ports, { organisationId, base: rule.base, createdBy: rulesName })
  }
  const rows = await store.datasets.list(organisationId)
  const made = rows.find(({ createdBy }) => createdBy === rulesName)
  return made === undefined ? null : trainOn(ports, { organisationId, rule, row: made })
}

async function trainOn(
  { store, clock }: VersionPorts,
  given: {
    organisationId: string
    rule: TrainingRule
    row: Parameters<typeof versionOf>[0]
  },
): Promise<string | null> {
  const { organisationId, rule, row } = given
  const { number, root } = versionOf(row)
  const key = `new-labels-${root.slice(0, 32)}`
  if ((await store.runs.byKey(organisationId, key)) !== null) return null
  const champion = await store.aliases.find(organisationId, 'champion')
  if (champion === null) {
    throw new ApiError('conflict', 'the training rule has no champion to go on from: promote one')
  }
  const run = await requestRun(
    { store, clock },
    {
      organisationId,
      requestedBy: rulesName,
      request: {
        key,
        dataset: number,
        minutes: rule.minutes,
        imgsz: null,
        rate: 'warm',
        start: { from: 'version', version: champion },
        seed: Number.parseInt(root.slice(0, 7), 16),
      },
    },
  )
  return `dataset version ${number} and run ${run.number}`
}
