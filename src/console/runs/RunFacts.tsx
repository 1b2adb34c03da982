import { Link } from 'react-router'
import type { Run } from '../../contract/run.ts'
import { ActorName } from '../ActorName.tsx'
import { Facts } from '../Facts.tsx'
import { durationText } from '../figure-text.ts'
import { Hash } from '../Hash.tsx'
import { exactTimeText, numberText } from '../time-text.ts'
import { startText } from './run-words.ts'
import { runStrings } from './strings.en.ts'

/** What a run was asked for, on which data, by which code, on which machine. */
export function RunFacts({ run }: { run: Run }) {
  const text = runStrings.useText()
  const { request, startedAt, firstEpochAt, endedAt } = run
  return (
    <div className="flex flex-col gap-4">
      <Facts
        facts={[
          {
            term: text('dataset'),
            fact: (
              <Link
                to={`/console/datasets/${request.dataset}`}
                className="underline underline-offset-4"
              >
                {text('datasetNumber', { number: request.dataset })}
              </Link>
            ),
          },
          { term: text('began'), fact: startText(run) },
          { term: text('minutes'), fact: numberText(request.minutes) },
          {
            term: text('imgsz'),
            fact:
              request.imgsz === null ? text('imgszKeep') : text('imgszPx', { px: request.imgsz }),
          },
          { term: text('seedFact'), fact: String(request.seed) },
          { term: text('requestedBy'), fact: <ActorName actor={run.requestedBy} /> },
          { term: text('asked'), fact: exactTimeText(run.createdAt) },
          startedAt === null ? null : { term: text('started'), fact: exactTimeText(startedAt) },
          firstEpochAt === null
            ? null
            : {
                term: text('firstPoint'),
                fact: durationText((firstEpochAt - run.createdAt) / 1000),
              },
          endedAt === null ? null : { term: text('ended'), fact: exactTimeText(endedAt) },
          run.resumes === 0
            ? null
            : { term: text('resumes'), fact: text('resumesCount', { count: run.resumes }) },
          { term: text('datasetRoot'), fact: <Hash value={run.datasetRoot} /> },
          run.codeSha === null
            ? null
            : { term: text('codeSha'), fact: <Hash value={run.codeSha} /> },
        ]}
      />
      <div>
        <h3 className="pb-1 text-15 font-semibold">{text('environment')}</h3>
        {run.environment === null ? (
          <p className="text-ink-soft">{text('noEnvironment')}</p>
        ) : (
          <Facts
            facts={Object.entries(run.environment).map(([key, value]) => ({
              term: key,
              fact: typeof value === 'string' ? value : JSON.stringify(value),
            }))}
          />
        )}
      </div>
    </div>
  )
}
