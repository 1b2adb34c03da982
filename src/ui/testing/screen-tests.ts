/** Runs before each test file; where there is a page to look at, a busy machine is no failure. */
import { vi } from 'vitest'

if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/react')
  configure({ asyncUtilTimeout: 20_000 })
  vi.setConfig({ testTimeout: 60_000 })
}
