import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { AuditChain } from '../../contract/audit.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { Page } from '../Page.tsx'
import { Section } from '../Section.tsx'
import { auditQuery } from './audit-api.ts'
import { AuditEvents } from './AuditEvents.tsx'
import { AuditLabels } from './AuditLabels.tsx'
import { ChainSteps } from './ChainSteps.tsx'
import { auditStrings } from './strings.en.ts'

/** The chain behind one prediction set. */
export function AuditPage() {
  const text = auditStrings.useText()
  const { recordId = '' } = useParams()
  const query = useQuery(auditQuery(recordId))
  const verdict = query.data?.verdict
  return (
    <Page
      lead={
        <BackLink
          to={
            verdict === undefined
              ? '/console'
              : `/console/inspections/${verdict.inspectionId}?photo=${verdict.photoId}`
          }
          label={text('toInspection')}
        />
      }
      title={text('title')}
      chips={<DemoTag demo={query.data?.version?.demo === true} />}
      purpose={text('titleText')}
    >
      <Answer query={query}>{(chain) => <Chain chain={chain} />}</Answer>
    </Page>
  )
}

function Chain({ chain }: { chain: AuditChain }) {
  const text = auditStrings.useText()
  const { labels, labelCount, events, broken } = chain
  const shown =
    labels.length < labelCount
      ? ` ${text('labelsShown', { shown: labels.length, count: labelCount })}`
      : ''
  return (
    <>
      <Section title={text('chain')}>
        <ChainSteps chain={chain} />
        <div className="max-w-3xl pt-4">
          {broken === null ? (
            <p className="text-15 font-semibold text-safe">{text('wholeTitle')}</p>
          ) : (
            <Notice>
              <strong className="block">{text('brokenTitle')}</strong>
              {broken}
            </Notice>
          )}
        </div>
      </Section>
      {labels.length > 0 && (
        <div id="labels">
          <Section title={text('labels')} says={text('labelsText') + shown} flush>
            <AuditLabels labels={labels} />
          </Section>
        </div>
      )}
      <Section title={text('events')} says={text('eventsText')} flush>
        <AuditEvents events={events} />
      </Section>
    </>
  )
}
