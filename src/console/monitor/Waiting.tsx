import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MonitorPage } from '../../contract/monitoring.ts'
import { Button } from '../../ui/Button.tsx'
import { showToast } from '../../ui/toast.ts'
import { failureText } from '../failure-text.ts'
import { numberText, timeText } from '../time-text.ts'
import { monitorApi, monitorQuery } from './monitor-api.ts'
import { monitorStrings } from './strings.en.ts'

/** Photos that no window has judged yet, by site. */
export function Waiting({ waiting }: Pick<MonitorPage, 'waiting'>) {
  const text = monitorStrings.useText()
  if (waiting.length === 0) return null
  return (
    <div>
      <h3 className="text-17 font-bold">{text('waiting')}</h3>
      <p className="pb-2 text-13 text-ink-soft">{text('waitingText')}</p>
      <ul className="flex flex-col gap-2">
        {waiting.map((site) => (
          <WaitingSite key={site.site} waiting={site} />
        ))}
      </ul>
    </div>
  )
}

function WaitingSite({ waiting }: { waiting: MonitorPage['waiting'][number] }) {
  const text = monitorStrings.useText()
  const queries = useQueryClient()
  const { site, rows, since } = waiting
  const judge = useMutation({
    mutationFn: () => monitorApi.judge({ site, from: since, to: Date.now(), now: null }),
    async onSuccess({ route }) {
      showToast(text('judged', { site, outcome: text(`route_${route}`) }))
      await queries.invalidateQueries({ queryKey: monitorQuery.queryKey })
    },
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
  })
  return (
    <li className="flex flex-wrap items-center gap-4">
      <span className="min-w-72">
        {text('waitingRows', { count: rows, site, rows: numberText(rows), since: timeText(since) })}
      </span>
      <Button disabled={judge.isPending} onClick={() => judge.mutate()}>
        {text('judge', { site })}
      </Button>
    </li>
  )
}
