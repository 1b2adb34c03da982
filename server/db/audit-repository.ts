import { sql } from 'drizzle-orm'
import { z } from 'zod/mini'
import { AuditChain } from '../../src/contract/audit.ts'
import type { Queries } from './database.ts'

/** What the one statement gives: the chain, and what shows whether its links hold. */
export interface AuditedChain {
  readonly chain: Omit<AuditChain, 'broken'>
  /** Labels of the dataset version whose annotation is gone or is not the one that it names. */
  readonly wrongLabelCount: number
}

const Answer = z.strictObject({
  ...AuditChain.def.shape,
  broken: z.optional(z.null()),
  wrongLabelCount: z.int(),
})

/** Follows a verdict back to the labels that its model was trained on. */
export class AuditRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /**
   * The whole chain behind one `predictions.made` record, in one statement; null where there is no
   * such record. Of the labels at most `labelLimit` are listed, those that phones sent first.
   */
  async chain(
    organisationId: string,
    recordId: string,
    { labelLimit }: { labelLimit: number },
  ): Promise<AuditedChain | null> {
    const [row] = await this.#db
      .select({ answer: sql<string>`chain.answer` })
      .from(sql`(${chainStatement(organisationId, recordId, labelLimit)}) as chain`)
    if (row === undefined) return null
    const { wrongLabelCount, broken: _, ...chain } = Answer.parse(JSON.parse(row.answer))
    return { chain, wrongLabelCount }
  }
}

/**
 * Each link is one common table expression, in the order of the chain. `json`, not `jsonb`: bodies
 * come back as they were stored, and `\u0000` in one is no error.
 */
function chainStatement(organisationId: string, recordId: string, labelLimit: number) {
  return sql`
with verdict as (
  select r.*, coalesce(d.name, 'unknown device') as device_name,
    r.body::json -> 'payload' ->> 'photoId' as photo_id,
    r.body::json -> 'payload' -> 'predictions' as predictions
  from record r left join device d on d.id = r.device_id
  where r.organisation_id = ${organisationId} and r.id = ${recordId}
    and r.type = 'predictions.made' and not r.deferred
  limit 1
),
version as (
  select v.*, v.name || '/' || v.number as full_name
  from model_version v
  join verdict on v.organisation_id = verdict.organisation_id
    -- What ran is the int8 file on most phones, and another file of the version on WebGPU.
    and v.manifest::jsonb -> 'files' @> jsonb_build_array(
      jsonb_build_object('sha256', verdict.predictions #>> '{model,sha}'))
  order by v.registered_at, v.number
  limit 1
),
run as (
  select t.* from training_run t
  join version on t.id = version.run_id and t.organisation_id = version.organisation_id
),
dataset as (
  select s.* from dataset_version s
  join version on s.organisation_id = version.organisation_id
    and s.number = coalesce(version.dataset_number, (select dataset_number from run))
),
item as (
  select i.*, a.hash as found_hash, a.boxes, a.complete, a.at, a.source::json as origin_source
  from dataset_item i
  join dataset on i.organisation_id = dataset.organisation_id and i.number = dataset.number
  left join annotation a on a.organisation_id = i.organisation_id
    and a.photo_sha = i.photo_sha and a.version = i.annotation_version
),
label as (
  select item.*, d.name as device_name
  from item left join device d on d.id = item.origin_source ->> 'deviceId'
  where item.found_hash is not null
  order by (item.origin = 'phone') desc, item.place
  limit ${labelLimit}
),
link as (
  select e.seq from event e join verdict on e.stream = 'inspection:' || verdict.inspection_id
  where e.payload::json ->> 'recordHash' = verdict.hash
  union
  select e.seq from event e
  join verdict on e.stream = 'photo:' || (verdict.predictions ->> 'photoSha')
  where e.type like 'photo.%'
  union
  select e.seq from event e join version on e.stream = 'version:' || version.full_name
  union
  select e.seq from event e join run on e.stream = 'run:' || run.id
  union
  select e.seq from event e join dataset on e.stream = 'dataset:' || dataset.number
  union
  select e.seq from event e join label on e.stream = 'photo:' || label.photo_sha
  where e.type = 'annotation.made'
    and (e.payload::json ->> 'version')::int = label.annotation_version
  union
  select e.seq from event e
  join label on e.stream = 'inspection:' || (label.origin_source ->> 'inspectionId')
  where e.payload::json ->> 'recordHash' = label.origin_source ->> 'correctionHash'
)
select json_build_object(
  'verdict', (select json_build_object(
      'recordId', id, 'recordHash', hash, 'inspectionId', inspection_id, 'photoId', photo_id,
      'photoSha', predictions ->> 'photoSha', 'deviceId', device_id, 'deviceName', device_name,
      'modelSha', predictions #>> '{model,sha}', 'receivedAt', received_at,
      'boxCount', json_array_length(predictions -> 'boxes')) from verdict),
  'version', (select json_build_object(
      'version', full_name, 'sha', sha, 'demo', demo, 'origin', origin, 'runId', run_id,
      'dataset', dataset_number, 'registeredAt', registered_at,
      'aliases', coalesce((select json_agg(m.alias order by m.alias) from model_alias m
        where m.organisation_id = version.organisation_id and m.version = full_name), '[]'),
      'gate', verdict::json ->> 'verdict',
      'ap50', ${testFigure('ap50')}, 'ap', ${testFigure('ap')},
      'deviceCount', (select count(*) from (
          select distinct on (r.device_id) r.body::json #>> '{payload,modelSha}' as reported
          from record r join device d on d.id = r.device_id and d.revoked_at is null
          where r.organisation_id = version.organisation_id
            and r.type = 'device.reported' and not r.deferred
          order by r.device_id, r.seq desc
        ) latest where latest.reported = version.sha)) from version),
  'run', (select json_build_object(
      'id', id, 'number', number, 'request', request::json, 'requestedBy', requested_by,
      'datasetRoot', dataset_root, 'demo', demo, 'state', state, 'step', step,
      'progress', progress, 'etaS', eta_s, 'failure', failure::json, 'resumes', resumes,
      'createdAt', created_at, 'startedAt', started_at, 'firstEpochAt', first_epoch_at,
      'endedAt', ended_at, 'codeSha', code_sha, 'environment', environment::json,
      'version', case when state = 'finished' then version end,
      'lastMetrics', (select e.metrics::json from training_epoch e where e.run_id = run.id
        order by e.epoch desc limit 1)) from run),
  'dataset', (select json_build_object(
      'number', number, 'createdAt', created_at, 'createdBy', created_by, 'demo', demo,
      'root', root, 'counts', counts::json, 'phonePhotos', phone_photos) from dataset),
  'labels', coalesce((select json_agg(json_build_object(
      'photoSha', photo_sha, 'split', split, 'origin', origin, 'deviceName', device_name,
      'annotation', json_build_object(
        'photoSha', photo_sha, 'version', annotation_version, 'hash', found_hash,
        'boxes', boxes::json, 'complete', complete, 'source', origin_source, 'at', at))
      order by (origin = 'phone') desc, place) from label), '[]'),
  'labelCount', (select count(*) from item),
  'wrongLabelCount', (select count(*) from item where found_hash is distinct from annotation_hash),
  'events', coalesce((select json_agg(json_build_object(
      'seq', e.seq, 'stream', e.stream, 'version', e.version, 'type', e.type,
      'payload', e.payload::json, 'actor', e.actor, 'device', e.device, 'at', e.at,
      'prevHash', e.prev_hash, 'hash', e.hash) order by e.seq)
      from event e join link on link.seq = e.seq), '[]')
)::text as answer
where exists (select from verdict)`
}

/** AP of the test split, of the newest dataset that the version was evaluated on. */
function testFigure(name: 'ap50' | 'ap') {
  return sql`(select (x.report::json #>> array['figures', ${name}])::float8 from evaluation x
        where x.organisation_id = version.organisation_id and x.version = full_name
          and x.split = 'test' order by x.dataset_number desc limit 1)`
}
