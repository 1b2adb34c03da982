import type { DatasetVersion } from '../../contract/dataset.ts'
import type { ModelVersion } from '../../contract/registry.ts'
import { TextField } from '../../ui/TextField.tsx'
import { Choice } from '../Choice.tsx'
import { SelectField } from '../SelectField.tsx'
import { strings } from '../strings.en.ts'
import { runStrings } from './strings.en.ts'
import { randomStart, withStart, type DraftProblems, type TrainDraft } from './train-draft.ts'

interface TrainFieldsProps {
  readonly draft: TrainDraft
  readonly problems: DraftProblems
  readonly datasets: readonly DatasetVersion[]
  readonly versions: readonly ModelVersion[]
  readonly onChange: (draft: TrainDraft) => void
}

const inputSizesPx = [256, 320, 416, 512, 640]

/** What a run can be asked for. */
export function TrainFields({ draft, problems, datasets, versions, onChange }: TrainFieldsProps) {
  const text = runStrings.useText()
  const set = (part: Partial<TrainDraft>) => onChange({ ...draft, ...part })
  return (
    <>
      <SelectField
        label={text('dataset')}
        value={String(draft.dataset)}
        choices={datasets
          .toSorted((a, b) => b.number - a.number)
          .map((dataset) => ({ value: String(dataset.number), label: datasetLabel(dataset) }))}
        onChange={(value) => set({ dataset: Number(value) })}
      />
      <SelectField
        label={text('startFrom')}
        value={draft.start}
        choices={[
          ...versions.map(({ version, aliases }) => ({
            value: version,
            label: aliases.includes('champion') ? text('startChampion', { version }) : version,
          })),
          { value: randomStart, label: text('startRandom') },
        ]}
        hint={text('startHint')}
        onChange={(start) => onChange(withStart(draft, start))}
      />
      <div className="grid grid-cols-2 gap-4">
        <Choice
          name="rate"
          label={text('rateLabel')}
          labelled
          value={draft.rate}
          choices={[
            { value: 'warm', label: text('rateWarm') },
            { value: 'full', label: text('rateFull') },
          ]}
          onChoose={(rate) => set({ rate })}
        />
        <SelectField
          label={text('imgsz')}
          value={draft.imgsz}
          choices={[
            {
              value: '',
              label: text(draft.start === randomStart ? 'imgszDefault' : 'imgszKeep'),
            },
            ...inputSizesPx.map((px) => ({ value: String(px), label: text('imgszPx', { px }) })),
          ]}
          onChange={(imgsz) => set({ imgsz })}
        />
        <TextField
          label={text('minutes')}
          inputMode="decimal"
          value={draft.minutes}
          problem={problems.minutes ? text('minutesProblem') : null}
          onChange={(minutes) => set({ minutes })}
        />
        <TextField
          label={text('epochs')}
          inputMode="numeric"
          value={draft.epochs}
          hint={text('epochsHint')}
          problem={problems.epochs ? text('epochsProblem') : null}
          onChange={(epochs) => set({ epochs })}
        />
        <TextField
          label={text('seed')}
          inputMode="numeric"
          value={draft.seed}
          hint={text('seedHint')}
          problem={problems.seed ? text('seedProblem') : null}
          onChange={(seed) => set({ seed })}
        />
      </div>
    </>
  )
}

function datasetLabel({ number, demo }: DatasetVersion): string {
  const name = runStrings.text('datasetNumber', { number })
  return demo ? `${name} · ${strings.text('demo')}` : name
}
