import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Run, RunDetail } from '../../contract/run.ts'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { versionPath } from '../models/models-api.ts'
import { Page } from '../Page.tsx'
import { Section } from '../Section.tsx'
import { ArtefactTable } from './ArtefactTable.tsx'
import { GoOn } from './GoOn.tsx'
import { LogView } from './LogView.tsx'
import { RunCharts } from './RunCharts.tsx'
import { RunFacts } from './RunFacts.tsx'
import { runQuery } from './runs-api.ts'
import { isActive } from './run-words.ts'
import { RunStateTag } from './RunStateTag.tsx'
import { StepProgress } from './StepProgress.tsx'
import { StopSheet } from './StopSheet.tsx'
import { runStrings } from './strings.en.ts'

/** One run, live while it works. */
export function RunPage() {
  const text = runStrings.useText()
  const { runId = '' } = useParams()
  const query = useQuery(runQuery(runId))
  const run = query.data?.run
  return (
    <Page
      lead={<BackLink to="/console/runs" label={text('toRuns')} />}
      title={run === undefined ? text('run') : text('runNumber', { number: run.number })}
      chips={
        run !== undefined && (
          <>
            <RunStateTag run={run} />
            <DemoTag demo={run.demo} />
          </>
        )
      }
      purpose={text('runText')}
      action={run !== undefined && <RunAction run={run} />}
    >
      <Answer query={query}>{(detail) => <RunBody detail={detail} />}</Answer>
    </Page>
  )
}

/** What one does next: stop it, open what it became, go on with it, or try again. */
function RunAction({ run }: { run: Run }) {
  const text = runStrings.useText()
  const [asking, setAsking] = useState(false)
  if (isActive(run.state)) {
    return (
      <>
        <Button kind="danger" disabled={run.state === 'stopping'} onClick={() => setAsking(true)}>
          {text(run.state === 'stopping' ? 'state_stopping' : 'stop')}
        </Button>
        {asking && <StopSheet run={run} onClose={() => setAsking(false)} />}
      </>
    )
  }
  return run.version === null ? (
    <>
      <Link to={`/console/runs?train=${run.id}`} className={buttonClass.plain}>
        {text('trainAgain')}
      </Link>
      <GoOn run={run} />
    </>
  ) : (
    <Link to={versionPath(run.version)} className={buttonClass.primary}>
      {text('openVersion', { version: run.version })}
    </Link>
  )
}

function RunBody({ detail: { run, epochs, log, artefacts } }: { detail: RunDetail }) {
  const text = runStrings.useText()
  return (
    <>
      <Section title={text('progress')}>
        <div className="flex flex-col gap-4">
          {run.failure !== null && (
            <Notice tone="alert">
              <p className="font-semibold">
                {text('failedAt', { step: text(`step_${run.failure.step}`) })}
              </p>
              <p>{run.failure.message}</p>
              <p>{text('failedKept')}</p>
            </Notice>
          )}
          {run.state === 'stopped' && <Notice>{text('stoppedText')}</Notice>}
          <StepProgress run={run} lastEpoch={epochs.at(-1)} />
        </div>
      </Section>
      <Section
        title={text('curves')}
        says={text(epochs.length === 0 ? 'curvesWait' : 'curvesText')}
      >
        {epochs.length > 0 && <RunCharts epochs={epochs} />}
      </Section>
      <Section title={text('log')} says={text('logText')}>
        <LogView lines={log} />
      </Section>
      <Section title={text('facts')}>
        <RunFacts run={run} />
      </Section>
      <Section title={text('artefacts')} says={text('artefactsText')} flush>
        <ArtefactTable artefacts={artefacts} />
      </Section>
    </>
  )
}
