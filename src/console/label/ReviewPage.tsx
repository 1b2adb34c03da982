import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { buttonClass } from '../../ui/button-class.ts'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { Page } from '../Page.tsx'
import { reviewQuery } from './label-api.ts'
import { ReviewDesk } from './ReviewDesk.tsx'
import { ReviewTags } from './ReviewTags.tsx'
import { labelStrings } from './strings.en.ts'

/** One photo of the queue, with its boxes to put right and a verdict to give. */
export function ReviewPage() {
  const text = labelStrings.useText()
  const { photoId = '' } = useParams()
  const query = useQuery(reviewQuery(photoId))
  const row = query.data?.row
  const vehicle = row?.vehicle === '' ? text('noVehicle') : row?.vehicle
  return (
    <Page
      lead={<BackLink to="/console/label" label={text('toQueue')} />}
      title={vehicle === undefined ? text('review') : text('reviewTitle', { vehicle })}
      chips={row !== undefined && <ReviewTags row={row} />}
      purpose={text('reviewText')}
      action={
        row && (
          <Link
            to={`/console/inspections/${row.inspectionId}?photo=${row.photoId}`}
            className={buttonClass.plain}
          >
            {text('toInspection')}
          </Link>
        )
      }
    >
      <Answer query={query}>
        {(detail) => (
          // Another photo, or the same one opened again, is another editor.
          <ReviewDesk
            key={`${photoId} ${query.dataUpdatedAt}`}
            detail={detail}
            onOpenAgain={() => void query.refetch()}
          />
        )}
      </Answer>
    </Page>
  )
}
