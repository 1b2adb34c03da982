/** `npm test`: every test there is, each part in turn; fetches what it needs (README, Tests). */
import { runSteps } from './steps.ts'

// What `npm run check` plays in part, for the sake of its minute, is played whole here.
process.env['SYNC_SCHEDULES'] ??= '300'

// The Python environment comes first: `check` lints Python where it is there.
const parts = ['trainer:setup', 'check', 'test:server', 'test:trainer', 'test:e2e']

const passed = await runSteps(
  parts.map((part) => ({ name: part, command: ['npm', 'run', '--silent', part] })),
  1,
)
process.exitCode = passed ? 0 : 1
