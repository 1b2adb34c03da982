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
      {aliases.includes('shadow') && <EndShadow version={version} />}
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

function EndShadow({ version }: { version: string }) {
  const text = modelStrings.useText()
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => modelsApi.endShadow(),
    async onSuccess() {
      showToast(text('shadowEnded', { version }))
      await queries.invalidateQueries({ queryKey: versionsQuery.queryKey })
    },
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
  })
  return (
    <Button kind="quiet" disabled={end.isPending} onClick={() => end.mutate()}>
      {text('endShadow')}
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
