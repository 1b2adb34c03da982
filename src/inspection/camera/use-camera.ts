import { useEffect } from 'react'
import { useObservable } from '../../ui/use-observable.ts'
import type { Camera, CameraState } from '../ports.ts'

/**
 * The camera runs for as long as the screen is open and in sight: it goes off when either ends, and
 * comes back with the page.
 */
export function useCamera(camera: Camera): CameraState {
  useEffect(() => {
    const startInSight = () => {
      if (document.visibilityState === 'visible') void camera.start()
    }
    startInSight()
    document.addEventListener('visibilitychange', startInSight)
    return () => {
      document.removeEventListener('visibilitychange', startInSight)
      camera.stop()
    }
  }, [camera])
  return useObservable(camera)
}
