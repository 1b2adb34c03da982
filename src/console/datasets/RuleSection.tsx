import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TrainingRule } from '../../contract/dataset.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { showToast } from '../../ui/toast.ts'
import { Choice } from '../Choice.tsx'
import { failureText } from '../failure-text.ts'
import { Section } from '../Section.tsx'
import { datasetsApi, datasetsQuery } from './datasets-api.ts'
import { draftOf, ruleOf } from './rule-draft.ts'
import { datasetStrings } from './strings.en.ts'

/** The rule that starts trainings by itself, to look at and to change. */
export function RuleSection({ rule }: { rule: TrainingRule }) {
  const text = datasetStrings.useText()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(rule))
  const read = ruleOf(draft)
  const save = useMutation({
    mutationFn: datasetsApi.setRule,
    onSuccess(page) {
      queries.setQueryData(datasetsQuery.queryKey, page)
      showToast(text('ruleSaved'))
    },
  })
  const isWrong = (field: string) => 'wrong' in read && read.wrong.has(field)
  return (
    <Section title={text('rule')} says={text('ruleText')}>
      <form
        className="flex flex-wrap items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if ('rule' in read) save.mutate(read.rule)
        }}
      >
        <Choice
          name="rule-state"
          label={text('ruleState')}
          labelled
          value={draft.enabled ? 'on' : 'off'}
          choices={[
            { value: 'off', label: text('ruleOff') },
            { value: 'on', label: text('ruleOn') },
          ]}
          onChoose={(state) => setDraft({ ...draft, enabled: state === 'on' })}
        />
        <Choice
          name="rule-base"
          label={text('ruleBase')}
          labelled
          value={draft.base}
          choices={[
            { value: 'imports', label: text('base_imports') },
            { value: 'demo', label: text('base_demo') },
          ]}
          onChoose={(base) => setDraft({ ...draft, base })}
        />
        <div className="w-64">
          <TextField
            label={text('ruleLabels')}
            inputMode="numeric"
            value={draft.newLabels}
            problem={isWrong('newLabels') ? text('ruleLabelsWrong') : null}
            onChange={(newLabels) => setDraft({ ...draft, newLabels })}
          />
        </div>
        <div className="w-44">
          <TextField
            label={text('ruleMinutes')}
            inputMode="decimal"
            unit={text('minutesUnit')}
            value={draft.minutes}
            problem={isWrong('minutes') ? text('ruleMinutesWrong') : null}
            onChange={(minutes) => setDraft({ ...draft, minutes })}
          />
        </div>
        <Button type="submit" className="mt-7" disabled={!('rule' in read) || save.isPending}>
          {text('saveRule')}
        </Button>
      </form>
      {save.error !== null && (
        <div className="pt-3">
          <Notice tone="alert">{failureText(save.error)}</Notice>
        </div>
      )}
    </Section>
  )
}
