import {
  ArrowRight,
  Box,
  Database,
  SquarePen,
  Smartphone,
  Timer,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { AuditChain } from '../../contract/audit.ts'
import { Hash } from '../Hash.tsx'
import { timeText } from '../time-text.ts'
import { useDeviceNames } from '../use-device-names.ts'
import { auditStrings } from './strings.en.ts'

/** The links in the order in which one follows them, from the phone back to the labels. */
export function ChainSteps({ chain }: { chain: AuditChain }) {
  const { version, run, dataset } = chain
  return (
    <ol className="flex flex-wrap items-stretch gap-y-3 xl:flex-nowrap">
      <VerdictStep verdict={chain.verdict} />
      <VersionStep version={version} />
      <RunStep run={run} />
      <DatasetStep dataset={dataset} />
      <LabelStep chain={chain} />
    </ol>
  )
}

function VerdictStep({ verdict }: { verdict: AuditChain['verdict'] }) {
  const text = auditStrings.useText()
  const { boxCount, deviceName, receivedAt, inspectionId, photoId } = verdict
  return (
    <Step
      first
      Icon={Smartphone}
      title={text('verdict')}
      name={text('verdictBoxes', { count: boxCount })}
      lines={[text('verdictBy', { device: deviceName, at: timeText(receivedAt) })]}
      hashes={[
        [text('record'), verdict.recordHash],
        [text('model'), verdict.modelSha],
      ]}
      link={[`/console/inspections/${inspectionId}?photo=${photoId}`, text('openPhoto')]}
    />
  )
}

function VersionStep({ version }: Pick<AuditChain, 'version'>) {
  const text = auditStrings.useText()
  if (version === null) return <Step Icon={Box} title={text('version')} />
  const { origin, gate, registeredAt } = version
  return (
    <Step
      Icon={Box}
      title={text('version')}
      name={version.version}
      lines={[
        text('versionAt', { at: timeText(registeredAt) }),
        ...(origin === 'bundled' ? [text('versionBundled')] : []),
        ...(gate === null ? [] : [text(`gate_${gate}`)]),
      ]}
      hashes={[[text('model'), version.sha]]}
      link={[`/console/models/${version.version}`, text('openVersion')]}
    />
  )
}

function RunStep({ run }: Pick<AuditChain, 'run'>) {
  const text = auditStrings.useText()
  const nameOf = useDeviceNames()
  if (run === null) return <Step Icon={Timer} title={text('run')} />
  const { number, requestedBy, createdAt, codeSha } = run
  return (
    <Step
      Icon={Timer}
      title={text('run')}
      name={text('runName', { number })}
      lines={[text('runBy', { name: nameOf(requestedBy), at: timeText(createdAt) })]}
      hashes={codeSha === null ? [] : [[text('code'), codeSha]]}
      link={[`/console/runs/${run.id}`, text('openRun')]}
    />
  )
}

function DatasetStep({ dataset }: Pick<AuditChain, 'dataset'>) {
  const text = auditStrings.useText()
  const nameOf = useDeviceNames()
  if (dataset === null) return <Step Icon={Database} title={text('dataset')} />
  const { number, createdBy, createdAt, root } = dataset
  return (
    <Step
      Icon={Database}
      title={text('dataset')}
      name={text('datasetName', { number })}
      lines={[text('datasetBy', { name: nameOf(createdBy), at: timeText(createdAt) })]}
      hashes={[[text('root'), root]]}
      link={['/console/datasets', text('openDatasets')]}
    />
  )
}

function LabelStep({ chain: { labels, labelCount, dataset } }: { chain: AuditChain }) {
  const text = auditStrings.useText()
  if (dataset === null) return <Step Icon={SquarePen} title={text('labels')} />
  const phones = labels.filter(({ origin }) => origin === 'phone').length
  return (
    <Step
      Icon={SquarePen}
      title={text('labels')}
      name={text('labelsCount', { count: labelCount })}
      lines={[text('labelsPhones', { count: phones })]}
      link={['#labels', text('seeLabels')]}
    />
  )
}

interface StepProps {
  readonly Icon: LucideIcon
  readonly title: string
  /** Left out where the link is not known here. */
  readonly name?: string
  readonly lines?: readonly string[]
  readonly hashes?: readonly (readonly [string, string])[]
  readonly link?: readonly [to: string, words: string]
  readonly first?: boolean
}

/** A link that is not known is drawn with a broken line. */
function Step({ Icon, title, name, lines = [], hashes = [], link, first = false }: StepProps) {
  const text = auditStrings.useText()
  const frame =
    name === undefined ? 'border-dashed border-line text-ink-soft' : 'border-line-strong'
  return (
    <li className="flex min-w-0 items-center xl:flex-1">
      {!first && <ArrowRight className="mx-1 size-5 shrink-0 text-ink-soft" aria-hidden="true" />}
      <div
        className={`flex h-full w-56 min-w-0 flex-col xl:w-full gap-1 rounded-card border-2 bg-raised p-3 text-15 ${frame}`}
      >
        <p className="flex items-center gap-2 text-13 font-semibold text-ink-soft">
          <Icon className="size-4" aria-hidden="true" />
          {title}
        </p>
        <p className="text-17 font-bold break-words">{name ?? text('unknown')}</p>
        {lines.map((line) => (
          <p key={line} className="text-13 text-ink-soft">
            {line}
          </p>
        ))}
        {hashes.map(([term, hash]) => (
          <Line key={term} term={term}>
            <Hash value={hash} />
          </Line>
        ))}
        {link !== undefined && <StepLink to={link[0]}>{link[1]}</StepLink>}
      </div>
    </li>
  )
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <p className="flex flex-wrap gap-x-2 text-13 text-ink-soft">
      {term} {children}
    </p>
  )
}

function StepLink({ to, children }: { to: string; children: string }) {
  const look = 'mt-auto pt-1 font-semibold underline underline-offset-4'
  return to.startsWith('#') ? (
    <a href={to} className={look}>
      {children}
    </a>
  ) : (
    <Link to={to} className={look}>
      {children}
    </Link>
  )
}
