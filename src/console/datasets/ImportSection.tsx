import type { ImportRow } from '../../contract/dataset.ts'
import { CommandLine } from '../CommandLine.tsx'
import { DataTable } from '../DataTable.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { Section } from '../Section.tsx'
import { numberText, timeText } from '../time-text.ts'
import { datasetStrings } from './strings.en.ts'

const importCommand = 'npm run lotlens -- import FOLDER'

/** The line that brings a folder in. */
export function HowToImport() {
  const text = datasetStrings.useText()
  return (
    <div className="flex max-w-3xl flex-col gap-2 text-left">
      <p>{text('importHow')}</p>
      <CommandLine>{importCommand}</CommandLine>
      <p className="text-15 text-ink-soft">{text('importHowMore')}</p>
    </div>
  )
}

/** What was brought in, and how to bring in more. */
export function ImportSection({ imports }: { imports: readonly ImportRow[] }) {
  const text = datasetStrings.useText()
  return (
    <Section flush title={text('imports')} says={text('importsText')}>
      {imports.length === 0 ? (
        <p className="px-6 text-ink-soft">{text('importsNone')}</p>
      ) : (
        <DataTable
          label={text('imports')}
          rows={imports}
          keyOf={({ id }) => id}
          columns={[
            {
              key: 'name',
              head: text('importName'),
              fills: true,
              renderCell: ({ name, demo }) => (
                <span className="flex items-center gap-2">
                  <span className="truncate font-semibold">{name}</span>
                  <DemoTag demo={demo} />
                </span>
              ),
            },
            {
              key: 'kind',
              head: text('importKind'),
              renderCell: ({ kind }) => text(`kind_${kind}`),
            },
            {
              key: 'photos',
              head: text('photos'),
              figures: true,
              renderCell: ({ photos }) => numberText(photos),
            },
            { key: 'at', head: text('importedAt'), renderCell: ({ at }) => timeText(at) },
          ]}
        />
      )}
      <div className="px-6 pt-4">
        <HowToImport />
      </div>
    </Section>
  )
}
