import { NotFoundScreen } from '../NotFoundScreen.tsx'
import { usePhotoInList } from '../use-inspection.ts'
import { PhotoCheck } from './PhotoCheck.tsx'

/** One photo: look, check mark by mark, add what is missing, fix. */
export function PhotoScreen() {
  const place = usePhotoInList()
  // Another photo is another editor: nothing of the last one's undo may reach it.
  return place === null ? <NotFoundScreen /> : <PhotoCheck key={place.photo.id} place={place} />
}
