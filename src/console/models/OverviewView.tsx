import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Facts } from '../Facts.tsx'
import { decimalText } from '../figure-text.ts'
import { Hash } from '../Hash.tsx'
import { Section } from '../Section.tsx'
import { exactTimeText } from '../time-text.ts'
import { Approvals } from './Approvals.tsx'
import { FileTable } from './FileTable.tsx'
import { GateSection } from './GateSection.tsx'
import { rolloutQuery } from './models-api.ts'
import { Refusals } from './Refusals.tsx'
import { ShadowFacts } from './ShadowFacts.tsx'
import { modelStrings } from './strings.en.ts'

/** The gate, who runs it, where it comes from, who approved it. */
export function OverviewView({ detail }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  return (
    <>
      <GateSection detail={detail} />
      <Section title={text('rollout')}>
        <Rollout version={detail.version.version} />
      </Section>
      <Refusals version={detail.version.version} />
      {detail.shadow !== null && (
        <Section title={text('shadow')} says={text('shadowText')}>
          <ShadowFacts figures={detail.shadow} />
        </Section>
      )}
      <Section title={text('lineage')} says={text('lineageText')}>
        <Lineage detail={detail} />
      </Section>
      <Section title={text('approvals')} says={text('approvalsText')} flush>
        <Approvals detail={detail} />
      </Section>
      <Section title={text('files')} flush>
        <FileTable detail={detail} />
      </Section>
    </>
  )
}

/** How many of the devices that report their model run this one; it grows after a promotion. */
function Rollout({ version }: { version: string }) {
  const text = modelStrings.useText()
  const { data } = useQuery(rolloutQuery)
  if (data === undefined) return null
  const all = data.versions.reduce((sum, { deviceCount }) => sum + deviceCount, 0)
  const row = data.versions.find((one) => one.version === version)
  const here = row?.deviceCount ?? 0
  const isChampion = row?.aliases.includes('champion') === true
  const canary = row?.canary ?? null
  if (all === 0 && canary === null) return <p className="text-ink-soft">{text('rolloutNone')}</p>
  return (
    <div className="max-w-xl">
      <ProgressBar label={text('rolloutLabel')} value={all === 0 ? 0 : here / all} />
      <output className="block pt-1">
        {text('rolloutText', { here, all })}
        {isChampion && here < all && ` ${text('rolloutWaiting')}`}
        {canary !== null && ` ${text('canarySays', canary)}`}
      </output>
    </div>
  )
}

function Lineage({ detail: { version, manifest } }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  const { lineage } = manifest
  return (
    <Facts
      facts={[
        {
          term: text('run'),
          fact:
            version.runId === null ? (
              text(version.origin === 'file' ? 'cameAsFile' : 'cameWithApp')
            ) : (
              <Link to={`/console/runs/${version.runId}`} className="underline underline-offset-4">
                {text('openRun')}
              </Link>
            ),
        },
        version.dataset === null
          ? null
          : {
              term: text('dataset'),
              fact: (
                <Link
                  to={`/console/datasets/${version.dataset}`}
                  className="underline underline-offset-4"
                >
                  {text('datasetNumber', { number: version.dataset })}
                </Link>
              ),
            },
        { term: text('registered'), fact: exactTimeText(version.registeredAt) },
        { term: text('architecture'), fact: manifest.architecture },
        { term: text('input'), fact: text('inputPx', { ...manifest.input }) },
        {
          term: text('thresholds'),
          fact: manifest.classes
            .map((name, id) => `${name} ${decimalText(manifest.thresholds.score[id] ?? 0, 3)}`)
            .join(' · '),
        },
        { term: text('licence'), fact: manifest.licence },
        { term: text('datasetHash'), fact: <Hash value={lineage.datasetSha256} /> },
        { term: text('codeHash'), fact: <Hash value={lineage.codeSha256} /> },
        { term: text('fileHash'), fact: <Hash value={version.sha} /> },
      ]}
    />
  )
}
