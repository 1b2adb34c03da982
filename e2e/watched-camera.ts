import type { Page } from '@playwright/test'

declare global {
  interface Window {
    streams: MediaStream[]
    /** Frames that were made on the page and neither closed nor moved into a worker. */
    openFrames: Set<VideoFrame>
    frameCount: number
  }
}

/** Keeps count of streams and of the frames that are taken off them. */
export async function countFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.streams = []
    window.openFrames = new Set()
    window.frameCount = 0
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints)
      window.streams.push(stream)
      return stream
    }
    window.VideoFrame = new Proxy(VideoFrame, {
      construct(target, args) {
        const frame: VideoFrame = Reflect.construct(target, args)
        window.frameCount += 1
        window.openFrames.add(frame)
        return frame
      },
    })
    const close = VideoFrame.prototype.close
    VideoFrame.prototype.close = function closeCounted(this: VideoFrame) {
      window.openFrames.delete(this)
      close.call(this)
    }
  })
}
