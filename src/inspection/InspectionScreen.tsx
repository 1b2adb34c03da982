import { useState } from 'react'
import { useStore } from 'zustand'
import type { InspectionView } from '../domain/inspection-view.ts'
import { SplitScreen } from '../ui/SplitScreen.tsx'
import { AddingReport } from './AddingReport.tsx'
import { InspectionActs } from './InspectionActs.tsx'
import { InspectionHead } from './InspectionHead.tsx'
import { NotFoundScreen } from './NotFoundScreen.tsx'
import { photosOf } from './photo-judged.ts'
import { PhotoTile } from './PhotoTile.tsx'
import { usePhone } from './phone.ts'
import { useRemovals } from './removals.ts'
import { ReopenSheet } from './ReopenSheet.tsx'
import { SampleSheet } from './SampleSheet.tsx'
import { SealSheet } from './SealSheet.tsx'
import { strings } from './strings.en.ts'
import { useAddPhotos } from './use-add-photos.ts'
import { useFileDrop } from './use-file-drop.ts'
import { useInspection } from './use-inspection.ts'

/** One car: its photos with their marks, more photos, and the seal. */
export function InspectionScreen() {
  const inspection = useInspection()
  return inspection === null ? <NotFoundScreen /> : <OpenInspection inspection={inspection} />
}

function OpenInspection({ inspection }: { inspection: InspectionView }) {
  const [sheet, setSheet] = useState<'seal' | 'reopen' | 'samples' | null>(null)
  const { addFiles, addSample } = useAddPhotos(inspection.id)
  const drop = useFileDrop((files) => {
    if (!inspection.sealed) void addFiles(files, 'drop')
  })
  const close = () => setSheet(null)
  return (
    <SplitScreen
      head={<InspectionHead inspection={inspection} />}
      act={
        <InspectionActs
          inspection={inspection}
          onFiles={(files) => void addFiles(files, 'file')}
          onSamples={() => setSheet('samples')}
          onSeal={() => setSheet('seal')}
          onReopen={() => setSheet('reopen')}
        />
      }
    >
      <div className="relative min-h-full" {...drop.handlers}>
        <PhotoGrid inspection={inspection} />
        {drop.over && !inspection.sealed && <DropHint />}
      </div>
      <SealSheet inspection={inspection} open={sheet === 'seal'} onClose={close} />
      <ReopenSheet inspection={inspection.id} open={sheet === 'reopen'} onClose={close} />
      <SampleSheet
        open={sheet === 'samples'}
        onClose={close}
        onChoose={(sample) => {
          close()
          addSample(sample)
        }}
      />
    </SplitScreen>
  )
}

function PhotoGrid({ inspection }: { inspection: InspectionView }) {
  const { adding } = usePhone()
  const isAdding = useStore(adding.state, ({ pending }) => pending.length > 0)
  const hidden = useRemovals((state) => state.hidden)
  const text = strings.useText()
  const photos = photosOf(inspection)
  const shown = photos.filter(({ id }) => !hidden.has(id))
  return (
    <div className="safe-x mx-auto flex max-w-6xl flex-col gap-3 py-3">
      <AddingReport inspection={inspection.id} />
      {shown.length === 0 && !isAdding && (
        <p className="rounded-card border-2 border-dashed border-line p-6 text-17 text-ink-soft">
          {text(inspection.sample ? 'addToSample' : 'dropOrAdd')}
        </p>
      )}
      <ul className="grid grid-cols-2 gap-3 lg:grid-cols-3 xl:grid-cols-4">
        {photos.map(
          (photo, index) =>
            !hidden.has(photo.id) && (
              <li key={photo.id} className={shown.length === 1 ? 'col-span-2' : ''}>
                <PhotoTile
                  inspection={inspection}
                  photo={photo}
                  number={index + 1}
                  large={shown.length === 1}
                />
              </li>
            ),
        )}
      </ul>
    </div>
  )
}

function DropHint() {
  const text = strings.useText()
  return (
    <div className="pointer-events-none absolute inset-2 flex items-center justify-center rounded-card border-4 border-dashed border-line-strong bg-ground/85 text-28 font-bold">
      {text('dropHere')}
    </div>
  )
}
