import { useRef, useState } from 'react'
import type { InspectionId } from '../../contract/ids.ts'
import { tickNeedsYou, tickSaved } from '../../ui/haptics.ts'
import { showToast } from '../../ui/toast.ts'
import { usePhone } from '../phone.ts'
import type { Camera } from '../ports.ts'
import { cameraStrings } from './camera-strings.en.ts'

/** A photo on its way from the shutter to the store, with what the stream showed just then. */
export interface TakenPhoto {
  readonly key: number
  /** A data URL; null where the stream could not be drawn. */
  readonly picture: string | null
}

/** Takes photos into an inspection: the full picture, through the same intake as any file. */
export function useShutter(inspection: InspectionId, camera: Camera) {
  const { adding } = usePhone()
  const [taken, setTaken] = useState<readonly TakenPhoto[]>([])
  /** One photo at a time leaves the camera; the next may follow while that one is stored. */
  const [exposing, setExposing] = useState(false)
  const isExposing = useRef(false)
  const nextKey = useRef(1)

  async function expose(video: HTMLVideoElement): Promise<Blob | null> {
    isExposing.current = true
    setExposing(true)
    try {
      const outcome = await camera.takeStill(video)
      return outcome.ok ? outcome.still : null
    } finally {
      isExposing.current = false
      setExposing(false)
    }
  }

  async function take(video: HTMLVideoElement): Promise<void> {
    if (isExposing.current) return
    const photo: TakenPhoto = { key: nextKey.current++, picture: smallPicture(video) }
    setTaken((photos) => [...photos, photo])
    try {
      const blob = await expose(video)
      if (blob === null) {
        showToast(cameraStrings.text('notTaken'), { tone: 'needs-you' })
        tickNeedsYou()
        return
      }
      const files = [{ blob, name: fileName(new Date()) }]
      const added = await adding.add(inspection, files, { source: 'camera', rendered: false })
      if (added.length > 0) tickSaved()
      else tickNeedsYou()
    } finally {
      setTaken((photos) => photos.filter((each) => each !== photo))
    }
  }

  return { taken, exposing, take }
}

/** By the phone's clock and zone, as its own camera names photos. */
function fileName(now: Date): string {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()]
  return `camera ${day.map(twoDigits).join('-')} ${time.map(twoDigits).join('.')}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

const smallSidePx = 128

/** What the stream shows, for the tray; the photo itself comes later and may differ by a moment. */
function smallPicture(video: HTMLVideoElement): string | null {
  const canvas = document.createElement('canvas')
  canvas.width = smallSidePx
  canvas.height = smallSidePx
  const context = canvas.getContext('2d')
  const { videoWidth, videoHeight } = video
  if (context === null || videoWidth === 0) return null
  const side = Math.min(videoWidth, videoHeight)
  const [left, top] = [(videoWidth - side) / 2, (videoHeight - side) / 2]
  context.drawImage(video, left, top, side, side, 0, 0, smallSidePx, smallSidePx)
  return canvas.toDataURL('image/jpeg', 0.8)
}
