import type { AuditedChain } from '../../db/audit-repository.ts'
import { annotationHash } from '../label/annotate.ts'

/** Why the chain ends before its labels, or what in it is not what it should be; else null. */
export function brokenLink({ chain, wrongLabelCount }: AuditedChain): string | null {
  const { verdict, version, run, dataset, labels } = chain
  if (version === null) {
    return `No version that is registered here has the model hash ${verdict.modelSha.slice(0, 12)}…. What that model was trained on is not known on this server.`
  }
  if (version.origin === 'bundled') {
    return `${version.version} came with the app: its run and its labels are not on this server. Its card on the page Models says what it was trained on.`
  }
  if (run === null) return `The run ${version.runId ?? ''} of ${version.version} is not there.`
  if (dataset === null) {
    return `Dataset version ${version.dataset ?? run.request.dataset} of run ${run.number} is not there.`
  }
  if (run.datasetRoot !== dataset.root) {
    return `Run ${run.number} trained on a dataset with the root ${run.datasetRoot.slice(0, 12)}…, but version ${dataset.number} has ${dataset.root.slice(0, 12)}….`
  }
  if (wrongLabelCount > 0) {
    return `${wrongLabelCount} labels of dataset version ${dataset.number} are not the ones that it names.`
  }
  const changed = labels.find(({ annotation }) => annotationHash(annotation) !== annotation.hash)
  if (changed !== undefined) {
    const { photoSha, annotation } = changed
    return `Label version ${annotation.version} of photo ${photoSha.slice(0, 12)}… does not have the hash that was written down for it.`
  }
  return null
}
