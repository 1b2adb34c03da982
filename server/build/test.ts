/** `npm test`: every test there is, each part in turn; fetches what it needs (README, Tests). */
import { runSteps } from './steps.ts'

const parts = ['check', 'test:server', 'test:trainer', 'test:e2e']

const passed = await runSteps(
  parts.map((part) => ({ name: part, command: ['npm', 'run', '--silent', part] })),
  1,
)
process.exitCode = passed ? 0 : 1
