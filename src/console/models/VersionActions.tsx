import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Alias, ModelVersionDetail } from '../../contract/registry.ts'
import { Button } from '../../ui/Button.tsx'
import { showToast } from '../../ui/toast.ts'
import { failureText } from '../failure-text.ts'
import { modelsApi, versionsQuery } from './models-api.ts'
import { PromoteSheet } from './PromoteSheet.tsx'
import { RollBack } from './RollBack.tsx'
import { modelStrings } from './strings.en.ts'

/** Promote it, give it another name, or go back from it. */
export function VersionActions({ detail }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  const [asking, setAsking] = useState(false)
  const { version, aliases } = detail.version
  if (aliases.includes('champion')) return <RollBack from={version} />
  const others = (['shadow', 'staging', 'challenger'] as const).filter(
    (alias) => !aliases.includes(alias),
  )
  return (
    <>
      {aliases.includes('shadow') && (
        <End
          version={version}
          label={text('endShadow')}
          says="shadowEnded"
          end={modelsApi.endShadow}
        />
      )}
      {detail.version.canary !== null && (
        <End
          version={version}
          label={text('endCanary')}
          says="canaryEnded"
          end={modelsApi.endCanary}
        />
      )}
      {others.map((alias) => (
        <AliasButton key={alias} version={version} alias={alias} />
      ))}
      <Button kind="primary" onClick={() => setAsking(true)}>
        {text('promote')}
      </Button>
      {asking && <PromoteSheet detail={detail} onClose={() => setAsking(false)} />}
    </>
  )
}

interface EndProps {
  readonly version: string
  readonly label: string
  readonly says: 'shadowEnded' | 'canaryEnded'
  end(): Promise<unknown>
}

/** Takes the version back from where it runs beside the champion. */
function End({ version, label, says, end }: EndProps) {
  const text = modelStrings.useText()
  const queries = useQueryClient()
  const ending = useMutation({
    mutationFn: () => end(),
    async onSuccess() {
      showToast(text(says, { version }))
      await queries.invalidateQueries({ queryKey: versionsQuery.queryKey })
    },
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
  })
  return (
    <Button kind="quiet" disabled={ending.isPending} onClick={() => ending.mutate()}>
      {label}
    </Button>
  )
}

function AliasButton({ version, alias }: { version: string; alias: Exclude<Alias, 'champion'> }) {
  const text = modelStrings.useText()
  const queries = useQueryClient()
  const word = text(`alias_${alias}`)
  const give = useMutation({
    mutationFn: () => modelsApi.promote(version, { alias, reason: '', pastGate: false }),
    async onSuccess() {
      showToast(text('aliased', { version, alias: word }))
      await queries.invalidateQueries({ queryKey: versionsQuery.queryKey })
    },
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
  })
  return (
    <Button kind="quiet" disabled={give.isPending} onClick={() => give.mutate()}>
      {text('makeAlias', { alias: word })}
    </Button>
  )
}
