import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { MarkStage } from '../../correct/MarkStage.tsx'
import { boxesOf } from '../../domain/editor.ts'
import { canRedo, canUndo } from '../../domain/history.ts'
import { useObservable, useObserved } from '../../ui/use-observable.ts'
import { standingStep, type CheckStep } from '../check-steps.ts'
import { DemoTag } from '../DemoTag.tsx'
import { usePhone } from '../phone.ts'
import { SaveSign } from '../SaveSign.tsx'
import { strings } from '../strings.en.ts'
import type { PhotoInList } from '../use-inspection.ts'
import { usePicture } from '../use-picture.ts'
import { checkGestures, gestureModeOf } from './check-gestures.ts'
import { checkKeys } from './check-keys.ts'
import { CheckPanel } from './CheckPanel.tsx'
import { CloserMarksContext, closerMarksOf, originText } from './closer-marks.ts'
import { KeysSheet } from './KeysSheet.tsx'
import { markLabel } from './mark-words.ts'
import { PhotoBar } from './PhotoBar.tsx'
import { SecondLookNote } from './SecondLookNote.tsx'
import { useCheck } from './use-check.ts'
import { useFirstCheck } from './use-first-check.ts'
import { usePhotoEditor } from './use-photo-editor.ts'
import { usePhotoKeys } from '../../correct/use-photo-keys.ts'
import { useStepViewport } from './use-step-viewport.ts'

/** The photo above, what to do with it below; where it is wide, beside it. */
export function PhotoCheck({ place }: { place: PhotoInList }) {
  const { inspection, photo, photos, index } = place
  const { sealed } = inspection
  const [asked, setStep] = useState<CheckStep>({ name: 'whole' })
  const [keysShown, setKeysShown] = useState(false)
  const { session, saver } = usePhotoEditor(inspection.id, photo)
  const editor = useStore(session.editor)
  const marks = boxesOf(editor)
  const step = standingStep(asked, marks)
  const view = useStepViewport(photo.added.size, step, marks)
  const check = useCheck({ session, editor, saver, step, view, sealed, setStep })
  useFirstCheck(check, marks)
  const picture = usePicture(photo.added.sha, 'full')
  const phase = useObservable(usePhone().detections.phases).get(photo.id) ?? null
  const modelSha = photo.predictions?.made.predictions.model.sha
  const isFromDemo = useObserved(usePhone().models.status, ({ demoShas }) =>
    demoShas.some((sha) => sha === modelSha),
  )
  const text = strings.useText()
  const closer = useMemo(() => closerMarksOf(photo), [photo])
  const help = () => setKeysShown(true)
  const { selectedId } = editor
  usePhotoKeys(checkKeys({ check, step, selectedId, sealed, view, help }), !keysShown)

  return (
    <div className="side:grid-cols-[minmax(0,1fr)_minmax(17rem,22rem)] side:grid-rows-[auto_minmax(0,1fr)] grid h-dvh grid-rows-[auto_minmax(0,1fr)_auto] bg-photo-ground">
      <div className="side:col-span-2">
        <PhotoBar
          back={`/inspection/${inspection.id}`}
          title={text('photoNumber', { number: index + 1, count: photos.length })}
          state={photo.state}
          saveSign={<SaveSign saver={saver} />}
          canUndo={canUndo(editor.history)}
          canRedo={canRedo(editor.history)}
          onUndo={check.undo}
          onRedo={check.redo}
          onFitWhole={view.fitWhole}
          onKeys={help}
        />
      </div>
      <main className="relative min-h-0">
        <MarkStage
          label={text('photo')}
          photoUrl={picture.state === 'ready' ? picture.url : null}
          photo={photo.added.size}
          marks={marks}
          selectedId={selectedId}
          mode={gestureModeOf(step, sealed)}
          view={view}
          edit={checkGestures(session, step, check)}
          labelOf={({ boxId }) => markLabel(marks, boxId, (mark) => originText(mark, closer))}
          isCloser={({ boxId }) => closer.has(boxId)}
        />
        <StageNote
          gone={picture.state === 'gone'}
          looking={phase === 'looking'}
          demo={isFromDemo}
        />
        <div className="pointer-events-none absolute bottom-3 left-3">
          <SecondLookNote photo={photo.id} />
        </div>
      </main>
      <aside className="min-h-0">
        <CloserMarksContext value={closer}>
          <CheckPanel place={place} editor={editor} step={step} phase={phase} check={check} />
        </CloserMarksContext>
      </aside>
      <KeysSheet open={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  )
}

/** Over the photo, out of the fingers' way. */
function StageNote({ gone, looking, demo }: Record<'gone' | 'looking' | 'demo', boolean>) {
  const text = strings.useText()
  const chip = 'rounded-chip bg-photo-veil px-4 py-1.5 text-15 font-semibold text-photo-ink'
  return (
    <div className="pointer-events-none absolute inset-x-0 top-3 flex justify-center gap-2">
      {gone && <p className={chip}>{text('photoOnServerOnly')}</p>}
      {looking && <p className={`${chip} motion-safe:animate-pulse`}>{text('looking')}</p>}
      {demo && (
        <div className="absolute right-3">
          <DemoTag onPhoto />
        </div>
      )}
    </div>
  )
}
