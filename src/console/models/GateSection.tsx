import { Check, CircleSlash, Minus } from 'lucide-react'
import type { GateReason } from '../../contract/evaluation.ts'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { DataTable } from '../DataTable.tsx'
import { unbrokenText } from '../figure-text.ts'
import { Section } from '../Section.tsx'
import { Tag } from '../Tag.tsx'
import { modelStrings } from './strings.en.ts'

/** The verdict, with each rule's figures. */
export function GateSection({ detail: { verdict, version } }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  if (verdict === null) {
    const says = text(version.origin === 'bundled' ? 'verdictBundled' : 'verdictNone')
    return (
      <Section title={text('verdict')}>
        <p>{says}</p>
      </Section>
    )
  }
  const says = text(verdict.verdict === 'pass' ? 'verdictPass' : 'verdictRefuse', {
    champion: verdict.champion ?? text('verdictAlone'),
    split: text(`split_${verdict.split}`),
    dataset: verdict.dataset,
  })
  return (
    <Section title={text('verdict')} says={says} flush>
      <DataTable
        label={text('verdict')}
        rows={verdict.reasons}
        keyOf={({ rule, about }) => `${rule} ${about ?? ''}`}
        columns={[
          {
            key: 'outcome',
            head: text('outcome'),
            renderCell: ({ outcome }) => <OutcomeTag outcome={outcome} />,
          },
          { key: 'rule', head: text('rule'), renderCell: ({ rule }) => text(`rule_${rule}`) },
          { key: 'about', head: text('about'), renderCell: ({ about }) => about ?? text('whole') },
          {
            key: 'figures',
            head: text('figures'),
            renderCell: ({ message }) => (
              <span className="block min-w-72 whitespace-normal">{unbrokenText(message)}</span>
            ),
          },
        ]}
      />
    </Section>
  )
}

const signs = { pass: Check, refuse: CircleSlash, 'too-few': Minus }

function OutcomeTag({ outcome }: Pick<GateReason, 'outcome'>) {
  const text = modelStrings.useText()
  const Sign = signs[outcome]
  const tone = outcome === 'refuse' ? 'alert' : outcome === 'pass' ? 'strong' : 'plain'
  return (
    <Tag tone={tone}>
      <Sign className="size-3.5" aria-hidden="true" />
      {text(`outcome_${outcome}`)}
    </Tag>
  )
}
