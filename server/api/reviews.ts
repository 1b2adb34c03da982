import { ReviewVerdict } from '../../src/contract/label.ts'
import { filterOf } from '../../src/domain/review-filters.ts'
import { ApiError } from '../api-error.ts'
import { judgePhoto } from '../stages/label/judge-photo.ts'
import { findReview } from '../stages/label/review-detail.ts'
import { reviewPage } from '../stages/label/review-page.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** The review queue, one photo of it, and the reviewer's verdict. */
export function mountReviews(mount: Mount, services: Services): void {
  mount.route('reviews', async (context) => {
    const { organisationId } = callingSession(context)
    const show = filterOf(context.req.query('show') ?? null)
    const search = context.req.query('q') ?? ''
    const after = context.req.query('after') ?? null
    return context.json(await reviewPage(services, organisationId, { show, search, after }))
  })

  mount.route('review', async (context) => {
    const { organisationId } = callingSession(context)
    const photoId = context.req.param('photoId') ?? ''
    const detail = await findReview(services, organisationId, photoId)
    if (detail === null) throw new ApiError('not_found', 'there is no such photo to review')
    return context.json(detail)
  })

  mount.route('judgePhoto', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    await judgePhoto(services, {
      organisationId,
      photoId: context.req.param('photoId') ?? '',
      verdict: parseBody(context, ReviewVerdict),
      reviewer: deviceId,
    })
    return context.body(null, 204)
  })
}
