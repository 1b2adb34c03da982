import type { InspectionId, PhotoId } from '../contract/ids.ts'
import type { SamplePhoto } from '../contract/sample.ts'
import { tickNeedsYou, tickSaved } from '../ui/haptics.ts'
import { showToast } from '../ui/toast.ts'
import { usePhone } from './phone.ts'
import { useRemovals } from './removals.ts'
import { strings } from './strings.en.ts'

/** Adds files or a sample to an inspection; a tick when all of them are durably stored. */
export function useAddPhotos(inspection: InspectionId) {
  const { adding, samples } = usePhone()
  return {
    async addFiles(files: readonly File[], source: 'camera' | 'file' | 'drop'): Promise<void> {
      const given = files.map((file) => ({ blob: file, name: file.name }))
      const added = await adding.add(inspection, given, { source, rendered: false, onceUnless })
      if (added.length === files.length) tickSaved()
      else tickNeedsYou()
    },
    addSample(sample: SamplePhoto): void {
      samples.bytes(sample).then(
        (blob) =>
          adding.add(inspection, [{ blob, name: sample.file }], {
            source: 'sample',
            rendered: true,
          }),
        () => showToast(strings.text('samplesFailed'), { tone: 'needs-you' }),
      )
    },
  }
}

const onceUnless = (photo: PhotoId): boolean => useRemovals.getState().hidden.has(photo)
