import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { MonitorPage as MonitorData } from '../../contract/monitoring.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Answer } from '../Answer.tsx'
import { Empty } from '../Empty.tsx'
import { Facts } from '../Facts.tsx'
import { FrozenNotice } from '../models/FrozenNotice.tsx'
import { versionPath } from '../models/models-api.ts'
import { Page } from '../Page.tsx'
import { Section } from '../Section.tsx'
import { numberText } from '../time-text.ts'
import { Alerts } from './Alerts.tsx'
import { DriftChart } from './DriftChart.tsx'
import { FeatureHistograms } from './FeatureHistograms.tsx'
import { monitorQuery } from './monitor-api.ts'
import { SecondLook } from './SecondLook.tsx'
import { monitorStrings } from './strings.en.ts'
import { Waiting } from './Waiting.tsx'
import { WindowTable } from './WindowTable.tsx'

/** What comes back from the yards, held against what the model learned from. */
export function MonitorPage() {
  const text = monitorStrings.useText()
  const query = useQuery(monitorQuery)
  return (
    <Page title={text('monitor')} purpose={text('monitorText')}>
      <Answer query={query}>{(data) => <Monitor data={data} />}</Answer>
    </Page>
  )
}

function Monitor({ data }: { data: MonitorData }) {
  const text = monitorStrings.useText()
  const { reference, frozenSince, windows, waiting, histograms, alerts, channels, secondLook } =
    data
  const measured = data.sites.length > 0
  return (
    <>
      {(frozenSince !== null || reference === null) && (
        <div className="flex flex-col gap-3 px-6 pt-4">
          {frozenSince !== null && <FrozenNotice since={frozenSince} />}
          {reference === null && <Notice>{text('noReference')}</Notice>}
        </div>
      )}
      {!measured && <NothingMeasured />}
      {measured && (
        <Section title={text('drift')} says={text('driftText')}>
          <div className="flex flex-col gap-4">
            {reference !== null && <ReferenceFact reference={reference} />}
            <DriftChart windows={windows} />
            <Waiting waiting={waiting} />
          </div>
        </Section>
      )}
      {measured && (
        <Section title={text('windows')} says={text('windowsText')} flush>
          <WindowTable windows={windows} />
        </Section>
      )}
      <Section title={text('alerts')} says={text('alertsText')} flush>
        <Alerts alerts={alerts} channels={channels} />
      </Section>
      {secondLook.length > 0 && (
        <Section title={text('secondLook')} says={text('secondLookText')} flush>
          <SecondLook rows={secondLook} />
        </Section>
      )}
      {histograms.length > 0 && (
        <Section title={text('histograms')} says={text('histogramsText')}>
          <FeatureHistograms histograms={histograms} />
        </Section>
      )}
    </>
  )
}

function NothingMeasured() {
  const text = monitorStrings.useText()
  return (
    <Empty
      title={text('monitorEmpty')}
      hint={text('monitorEmptyText')}
      action={
        <Link to="/console/devices" className={buttonClass.primary}>
          {text('toDevices')}
        </Link>
      }
    />
  )
}

function ReferenceFact({ reference }: { reference: NonNullable<MonitorData['reference']> }) {
  const text = monitorStrings.useText()
  const { version, rows, groups } = reference
  return (
    <Facts
      facts={[
        {
          term: text('reference'),
          fact: (
            <Link to={versionPath(version)} className="underline underline-offset-4">
              {text('referenceVersion', {
                version,
                rows: numberText(rows),
                groups: numberText(groups),
              })}
            </Link>
          ),
        },
      ]}
    />
  )
}
