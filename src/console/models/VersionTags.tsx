import { Check, CircleSlash, Minus } from 'lucide-react'
import type { ModelVersion } from '../../contract/registry.ts'
import { Tag } from '../Tag.tsx'
import { modelStrings } from './strings.en.ts'

/** Champion, challenger, staging, and the share of the devices that a canary goes to. */
export function AliasTags({ version: { aliases, canary } }: { version: ModelVersion }) {
  const text = modelStrings.useText()
  return (
    <>
      {aliases.map((alias) => (
        <Tag key={alias} tone={alias === 'champion' ? 'strong' : 'plain'}>
          <span title={text(`aliasText_${alias}`)}>{text(`alias_${alias}`)}</span>
        </Tag>
      ))}
      {canary !== null && (
        <Tag tone="strong">
          <span title={text('canarySays', canary)}>{text('canaryTag', canary)}</span>
        </Tag>
      )}
    </>
  )
}

/** What the gate said, by sign and word. */
export function GateTag({ version: { gate, origin } }: { version: ModelVersion }) {
  const text = modelStrings.useText()
  if (gate === null) {
    return (
      <Tag>
        <Minus className="size-3.5" aria-hidden="true" />
        {text(origin === 'bundled' ? 'gateBundled' : 'gateNone')}
      </Tag>
    )
  }
  const Sign = gate === 'pass' ? Check : CircleSlash
  return (
    <Tag tone={gate === 'pass' ? 'strong' : 'alert'}>
      <Sign className="size-3.5" aria-hidden="true" />
      {text(`gate_${gate}`)}
    </Tag>
  )
}
