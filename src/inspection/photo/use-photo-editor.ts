import { useEffect, useRef, useState } from 'react'
import type { InspectionId } from '../../contract/ids.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import {
  createEditorSession,
  type EditorSession,
  type EditorStart,
} from '../../correct/editor-session.ts'
import { detectionsOf, type PhotoView } from '../../domain/inspection-view.ts'
import { tickSaved } from '../../ui/haptics.ts'
import { createCorrectionSaver, type CorrectionSaver } from '../correction-saver.ts'
import { useLatest } from '../../ui/use-latest.ts'
import { usePhone } from '../phone.ts'
import { startingMarks } from '../starting-marks.ts'
import { showStoreProblem } from '../store-problem.ts'
import { useFlush } from '../use-flush.ts'

export interface PhotoEditor {
  readonly session: EditorSession
  readonly saver: CorrectionSaver<readonly CorrectedBox[]>
}

/** The editor of one photo, and the saver that makes each committed change a correction. */
export function usePhotoEditor(inspection: InspectionId, photo: PhotoView): PhotoEditor {
  const { store, secondLook } = usePhone()
  const seen = useLatest(photo)
  const [editor] = useState<PhotoEditor>(() => {
    const saver = createCorrectionSaver<readonly CorrectedBox[]>({
      async write(boxes) {
        const { id, added, predictions } = seen.current
        await store.addCorrection(inspection, {
          photoId: id,
          photoSha: added.sha,
          predictionsId: predictions?.id ?? null,
          boxes: [...boxes],
        })
        tickSaved()
      },
      onFailure: showStoreProblem,
    })
    const onCommit = (boxes: readonly CorrectedBox[]): void => {
      secondLook.drop(photo.id)
      saver.change(boxes)
    }
    return { saver, session: createEditorSession({ ...startOf(photo), onCommit }) }
  })
  useFlush(editor.saver.flush)
  useLateMarks(photo, editor.session)
  useCloserMarks(photo, editor.session)
  return editor
}

function startOf(photo: PhotoView): EditorStart {
  return {
    photo: photo.added.size,
    marks: startingMarks(photo),
    detections: detectionsOf(photo),
  }
}

/** Boxes that the model finds while the photo is open join what is on screen. */
function useLateMarks(photo: PhotoView, session: EditorSession): void {
  const predictionsId = photo.predictions?.id ?? null
  const joined = useRef(predictionsId)
  useEffect(() => {
    if (joined.current === predictionsId) return
    joined.current = predictionsId
    session.join(startOf(photo))
  })
}

/** Marks of the second look come in while nobody has begun to judge; nothing else moves. */
function useCloserMarks(photo: PhotoView, session: EditorSession): void {
  const { fine, correction } = photo
  useEffect(() => {
    if (fine === null || correction !== null) return undefined
    const { boxes } = fine.made.predictions
    if (session.addFound(boxes) !== 'later') return undefined
    // A finger is on a mark: they wait until it is lifted.
    const stop = session.editor.subscribe(() => {
      if (session.addFound(boxes) !== 'later') stop()
    })
    return stop
  }, [fine, correction, session])
}
