import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { Choice } from '../Choice.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { Page } from '../Page.tsx'
import { CardView } from './CardView.tsx'
import { EvaluationView } from './EvaluationView.tsx'
import { versionQuery } from './models-api.ts'
import { OverviewView } from './OverviewView.tsx'
import { modelStrings } from './strings.en.ts'
import { TryView } from './TryView.tsx'
import { VersionActions } from './VersionActions.tsx'
import { AliasTags, GateTag } from './VersionTags.tsx'
import { WorstView } from './WorstView.tsx'

const views = {
  overview: OverviewView,
  evaluation: EvaluationView,
  misses: WorstView,
  try: TryView,
  card: CardView,
}
type View = keyof typeof views

const isView = (value: string | null): value is View =>
  value !== null && Object.hasOwn(views, value)
const viewNames: readonly View[] = ['overview', 'evaluation', 'misses', 'try', 'card']

/** One version; which part of it is shown stands in the address (`?view=`). */
export function VersionPage() {
  const text = modelStrings.useText()
  const { name = '', number = '' } = useParams()
  const version = `${name}/${number}`
  const query = useQuery(versionQuery(version))
  const detail = query.data
  return (
    <Page
      lead={<BackLink to="/console/models" label={text('toModels')} />}
      title={version}
      chips={
        detail !== undefined && (
          <>
            <DemoTag demo={detail.version.demo} />
            <AliasTags version={detail.version} />
            <GateTag version={detail.version} />
          </>
        )
      }
      purpose={text('versionText')}
      action={detail !== undefined && <VersionActions detail={detail} />}
    >
      <Answer query={query}>{(found) => <Body detail={found} />}</Answer>
    </Page>
  )
}

function Body({ detail }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  const [address, setAddress] = useSearchParams()
  const asked = address.get('view')
  const view = isView(asked) ? asked : 'overview'
  const View = views[view]
  return (
    <>
      <div className="px-6 pt-4">
        <Choice
          name="view"
          label={text('view')}
          value={view}
          choices={viewNames.map((value) => ({ value, label: text(`view_${value}`) }))}
          onChoose={(next) => setAddress({ view: next }, { replace: true })}
        />
      </div>
      <View detail={detail} />
    </>
  )
}
