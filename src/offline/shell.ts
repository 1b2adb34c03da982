import type { Workbox } from 'workbox-window'

/** The app's own files as the service worker keeps them. */
export interface Shell {
  /**
   * Resolves when a service worker has the whole shell and serves this page, or will serve the
   * next one. Rejects where it cannot be installed: no network on the first visit, no storage.
   */
  install(): Promise<void>
  /** Told once when a newer version has been fetched and waits. Returns the undo. */
  onUpdateWaiting(listener: () => void): () => void
  /** Let the waiting version take over, and reload the page with it. */
  switchOver(): void
}

/** Null where there is no service worker to be had: in development, or without https. */
export function browserShell(): Shell | null {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null
  let switching = false

  // Another tab may have switched the version under this page: it is asked to reload as well.
  const updateListeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of updateListeners) listener()
  }
  // Its code is not needed for the first screen. Each that waits for it says what a failure means.
  const opened = openWorkbox()
  const listen = async (): Promise<void> => {
    const workbox = await opened
    workbox.addEventListener('waiting', tell)
    workbox.addEventListener('controlling', (event) => {
      if (switching) location.reload()
      else if (event.isUpdate === true) tell()
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') lookForUpdate(workbox)
    })
  }
  listen().catch((cause: unknown) => console.warn('offline: no service worker', cause))

  return {
    install: async () => install(await opened),
    onUpdateWaiting(listener) {
      updateListeners.add(listener)
      return () => updateListeners.delete(listener)
    },
    switchOver() {
      switching = true
      void switchVersion(opened)
    },
  }
}

async function openWorkbox(): Promise<Workbox> {
  const { Workbox } = await import('workbox-window')
  return new Workbox('/service-worker.js', { scope: '/' })
}

async function install(workbox: Workbox): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    workbox.addEventListener('redundant', () => {
      reject(new Error('the service worker could not be installed'))
    })
  })
  await workbox.register({ immediate: true })
  await Promise.race([workbox.active, navigator.serviceWorker.ready, failed])
}

/** The waiting version reloads the page when it takes over; one that did so already, at once. */
async function switchVersion(opened: Promise<Workbox>): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  if (registration?.waiting) (await opened).messageSkipWaiting()
  else location.reload()
}

function lookForUpdate(workbox: Workbox): void {
  workbox.update().catch((cause: unknown) => {
    // With no network there is no newer version to be had; the next look comes by itself.
    console.debug('offline: no look for a newer version', cause)
  })
}
