import { expect, it } from 'vitest'
import { isPassingFault } from './passing-fault.ts'
import { DetectError } from './ports.ts'

it.each([
  ['a worker that was killed', new Error('engine worker: its script does not load'), true],
  ['a worker that hangs', new Error('engine worker: no answer within 5000 ms'), true],
  [
    'memory that is not to be had',
    new RangeError('WebAssembly.Memory(): could not allocate'),
    true,
  ],
  [
    'a runtime short of memory',
    new Error('no available backend found. ERR: [wasm] Aborted(OOM)'),
    true,
  ],
  ['an allocation in C++', new Error('std::bad_alloc'), true],
  ['wrong answers', new DetectError('engine_failed', { cause: 'memory' }), false],
  [
    'an operator that the runtime lacks',
    new Error('Could not find an implementation for Foo'),
    false,
  ],
  ['no error at all', 'memory', false],
])('M13: judges %s', (_, cause, passes) => {
  expect(isPassingFault(cause)).toBe(passes)
})
