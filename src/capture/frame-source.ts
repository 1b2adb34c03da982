/** A picture of the stream. Whoever is given it closes it. */
export type StreamFrame = VideoFrame | ImageBitmap

/** Pictures of a stream, taken off it when they are asked for and never kept. */
export interface FrameSource {
  /**
   * The next picture that the element shows. Null where the browser would not give it. Rejects with
   * the signal's reason.
   */
  next(video: HTMLVideoElement, signal: AbortSignal): Promise<StreamFrame | null>
}

/** Long side of a picture where it has to be copied on the page's own thread. */
const copiedLongSidePx = 640

/**
 * A `VideoFrame` is no copy: it takes the page's thread 0.1 ms, and is shrunk in the detector's
 * worker. An `ImageBitmap` of the element, for browsers without, takes 10 ms and 2 MB for a while.
 */
export const browserFrames: FrameSource = {
  async next(video, signal) {
    await nextPicture(video, signal)
    return grabbed(video)
  },
}

async function grabbed(video: HTMLVideoElement): Promise<StreamFrame | null> {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0 || videoHeight === 0) return null
  try {
    if ('VideoFrame' in globalThis) {
      const frame = new VideoFrame(video)
      // A phone held upright may give frames that lie on their side and are turned by the element.
      if (frame.displayWidth > frame.displayHeight === videoWidth > videoHeight) return frame
      frame.close()
    }
    const scale = Math.min(1, copiedLongSidePx / Math.max(videoWidth, videoHeight))
    return await createImageBitmap(video, {
      resizeWidth: Math.round(videoWidth * scale),
      resizeHeight: Math.round(videoHeight * scale),
      resizeQuality: 'low',
    })
  } catch {
    return null // the stream ended under it; the next look finds out
  }
}

function nextPicture(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const cancel = onPicture(video, () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    function abort(): void {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
  })
}

/** Calls back once, when there is a new picture. Returns the undo. */
function onPicture(video: HTMLVideoElement, listener: () => void): () => void {
  if ('requestVideoFrameCallback' in video) {
    const handle = video.requestVideoFrameCallback(listener)
    return () => video.cancelVideoFrameCallback(handle)
  }
  const handle = requestAnimationFrame(listener) // Firefox before 132
  return () => cancelAnimationFrame(handle)
}
