/** The largest picture a camera is asked for; it answers with the nearest that it has. */
export const largest: MediaTrackConstraints = { width: { ideal: 4096 }, height: { ideal: 3072 } }

/** Quality of a still that is drawn from the stream. */
const frameQuality = 0.92
/** Some phones never answer; a frame of the stream is evidence too. */
const photoDeadlineMs = 6000
/** A camera that can give larger frames has done so by then. */
const resizeDeadlineMs = 1500

/**
 * The sensor's own photo where the browser can take one, else the largest frame that the stream can
 * give. Null where there is neither. Never rejects.
 */
export async function stillFrom(
  track: MediaStreamTrack,
  preview: HTMLVideoElement,
): Promise<Blob | null> {
  if (!('ImageCapture' in globalThis)) return await frame(preview)
  const photo = await within(photoDeadlineMs, sensorPhoto(track))
  if (photo !== null && photo.size > 0) return photo
  // Some Android cameras refuse while the stream runs.
  const before = track.getConstraints()
  await within(resizeDeadlineMs, largerFrames(track, preview))
  const still = await frame(preview)
  await track.applyConstraints(before).catch(() => undefined)
  return still
}

/** Browsers differ in which size they take where none is asked for. */
async function sensorPhoto(track: MediaStreamTrack): Promise<Blob | null> {
  const capture = new ImageCapture(track)
  try {
    const { imageWidth, imageHeight } = await capture.getPhotoCapabilities()
    if (imageWidth?.max === undefined || imageHeight?.max === undefined) throw new Error('no sizes')
    return await capture.takePhoto({ imageWidth: imageWidth.max, imageHeight: imageHeight.max })
  } catch {
    return await capture.takePhoto().catch(() => null)
  }
}

/** Resolves when the stream shows larger frames. */
async function largerFrames(track: MediaStreamTrack, preview: HTMLVideoElement): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    preview.addEventListener('resize', () => resolve(), { once: true })
    track.applyConstraints(largest).catch(reject)
  })
}

/** What came of it in time; null where it failed or did not come. */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), deadlineMs))
  return await Promise.race([work.catch(() => null), late])
}

async function frame(preview: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = preview.videoWidth
  canvas.height = preview.videoHeight
  const context = canvas.getContext('2d')
  if (context === null || canvas.width === 0) return null
  context.drawImage(preview, 0, 0)
  return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', frameQuality))
}
