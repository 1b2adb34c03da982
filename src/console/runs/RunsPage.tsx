import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Answer } from '../Answer.tsx'
import { Empty } from '../Empty.tsx'
import { Page } from '../Page.tsx'
import { runsQuery } from './runs-api.ts'
import { RunTable } from './RunTable.tsx'
import { runStrings } from './strings.en.ts'
import { TrainSheet } from './TrainSheet.tsx'

/**
 * All runs. In the address: the chosen ones (`?run=…&run=…`), and the open form (`?train=new`, or a
 * run's id whose settings it begins with; `&dataset=…` for one that is not the newest).
 */
export function RunsPage() {
  const text = runStrings.useText()
  const query = useQuery(runsQuery)
  const [address, setAddress] = useSearchParams()
  const chosen = address.getAll('run')
  const train = address.get('train')
  const set = (change: (next: URLSearchParams) => void) =>
    setAddress(
      (before) => {
        const next = new URLSearchParams(before)
        change(next)
        return next
      },
      { replace: true },
    )
  const openForm = (
    <Button kind="primary" onClick={() => set((next) => next.set('train', 'new'))}>
      {text('train')}
    </Button>
  )
  const runs = query.data?.runs ?? []
  return (
    <Page
      title={text('runs')}
      purpose={text('runsText')}
      action={
        <>
          {chosen.length > 1 && (
            <Link
              to={`/console/runs/compare?${new URLSearchParams(chosen.map((id) => ['run', id])).toString()}`}
              className={buttonClass.plain}
            >
              {text('compare')}
            </Link>
          )}
          {openForm}
        </>
      }
    >
      <Answer query={query}>
        {() =>
          runs.length === 0 ? (
            <Empty
              title={text('runsEmpty')}
              hint={text('runsEmptyText')}
              action={
                <Button onClick={() => set((next) => next.set('train', 'new'))}>
                  {text('trainFirst')}
                </Button>
              }
            />
          ) : (
            <RunTable
              runs={runs}
              chosen={chosen}
              onChoose={(id, isChosen) =>
                set((next) => {
                  next.delete('run', id)
                  if (isChosen) next.append('run', id)
                })
              }
            />
          )
        }
      </Answer>
      {train !== null && query.data !== undefined && (
        <TrainSheet
          like={runs.find(({ id }) => id === train)?.request ?? null}
          dataset={Number(address.get('dataset'))}
          onClose={() =>
            set((next) => {
              next.delete('train')
              next.delete('dataset')
            })
          }
        />
      )}
    </Page>
  )
}
