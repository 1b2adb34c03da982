import { act, cleanup, render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeAll } from 'vitest'
import { layOut } from '../../ui/testing/lay-out.ts'
import { Toasts } from '../../ui/Toasts.tsx'
import { useToasts } from '../../ui/toast.ts'
import { InspectionRoutes } from '../InspectionRoutes.tsx'
import { PhoneContext } from '../phone.ts'
import { useRemovals } from '../removals.ts'
import { createMemoryPhone } from './memory-phone.ts'

/** The stage's size where nothing is laid out: an upright phone's photo part. */
export const stageCssPx = { width: 400, height: 500 }

/** Call in a test file that runs in happy-dom, which lays nothing out and captures no pointers. */
export function prepareScreens(): void {
  // A busy machine takes its time to load the lazy screens: not within a test's own time.
  beforeAll(async () => {
    await import('../InspectionScreen.tsx')
    await import('../photo/PhotoScreen.tsx')
    await import('../VehicleScreens.tsx')
    await import('../PairScreen.tsx')
  }, 120_000)
  layOut(stageCssPx)
  afterEach(() => {
    cleanup()
    useToasts.setState({ toasts: [] })
    useRemovals.setState({ hidden: new Set() })
  })
}

/** The inspector's screens on a phone in memory. */
export async function openPhone(path: string, memory = createMemoryPhone()) {
  await act(async () => {
    render(
      <PhoneContext value={memory.phone}>
        <MemoryRouter initialEntries={[path]}>
          <InspectionRoutes />
          <Toasts />
        </MemoryRouter>
      </PhoneContext>,
    )
  })
  return memory
}

/** Taps what carries this role and name. */
export async function tap(role: string, name: string | RegExp): Promise<void> {
  const target = await screen.findByRole(role, { name })
  await act(async () => target.click())
}
