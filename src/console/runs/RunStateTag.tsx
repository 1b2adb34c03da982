import { Check, CircleDashed, CircleStop, LoaderCircle, TriangleAlert } from 'lucide-react'
import type { Run, RunState } from '../../contract/run.ts'
import { Tag } from '../Tag.tsx'
import { stateText } from './run-words.ts'

const signs = {
  queued: { Icon: CircleDashed, tone: 'plain' },
  running: { Icon: LoaderCircle, tone: 'strong' },
  stopping: { Icon: CircleStop, tone: 'plain' },
  stopped: { Icon: CircleStop, tone: 'plain' },
  failed: { Icon: TriangleAlert, tone: 'alert' },
  finished: { Icon: Check, tone: 'strong' },
} as const satisfies Record<RunState, unknown>

/** The state by sign and word. */
export function RunStateTag({ run }: { run: Run }) {
  const { Icon, tone } = signs[run.state]
  return (
    <Tag tone={tone}>
      <Icon
        className={`size-3.5 ${run.state === 'running' ? 'motion-safe:animate-[spin_1.6s_linear_infinite]' : ''}`}
        aria-hidden="true"
      />
      {stateText(run)}
    </Tag>
  )
}
