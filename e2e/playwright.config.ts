import { defineConfig } from '@playwright/test'
import { chromiumFlags, chromiumPath } from './chromium.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  timeout: 120_000,
  // A shared machine can be slow; nothing here is measured.
  expect: { timeout: 20_000 },
  // The machine has two cores, and a test's browser and server use both.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromiumPath(), args: chromiumFlags },
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    trace: 'retain-on-failure',
  },
})
