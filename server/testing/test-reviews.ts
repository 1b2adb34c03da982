import { ErrorBody } from '../../src/contract/error.ts'
import {
  ReviewDetail,
  ReviewQueue,
  type ReviewRow,
  type ReviewVerdict,
} from '../../src/contract/label.ts'
import { RecordChain } from './record-chain.ts'
import { drawnBox, sendPhoto, type SentPhoto } from './reviewed-photo.ts'
import type { TestDevice } from './test-device.ts'
import { TestLotlens } from './test-lotlens.ts'

type Admin = Awaited<ReturnType<TestLotlens['administrator']>>
type Acceptance = Extract<ReviewVerdict, { verdict: 'accept' }>

/** A server with a paired phone that sends photos, and an administrator who judges them. */
export class TestReviews {
  readonly server: TestLotlens
  readonly admin: Admin
  readonly device: TestDevice
  readonly chain: RecordChain

  private constructor(server: TestLotlens, admin: Admin, device: TestDevice) {
    this.server = server
    this.admin = admin
    this.device = device
    this.chain = new RecordChain(device.id)
  }

  static async open(): Promise<TestReviews> {
    const server = await TestLotlens.open()
    const admin = await server.administrator()
    const device = await server.pairedDevice()
    return new TestReviews(server, admin, device)
  }

  remove(): Promise<void> {
    return this.server.remove()
  }

  sendPhoto(options: Parameters<typeof sendPhoto>[2] = {}): Promise<SentPhoto> {
    return sendPhoto(this.device, this.chain, options)
  }

  async queue(): Promise<ReviewRow[]> {
    const photos: ReviewRow[] = []
    for (let after: string | null = ''; after !== null;) {
      const page = await this.page({ show: 'all', ...(after === '' ? {} : { after }) })
      photos.push(...page.photos)
      after = page.next
    }
    return photos
  }

  async page(query: Readonly<Record<string, string>>): Promise<ReviewQueue> {
    const answer = await this.admin.get(`/v1/reviews?${new URLSearchParams(query).toString()}`)
    return ReviewQueue.parse(await answer.json())
  }

  async rowOf({ photoId }: SentPhoto): Promise<ReviewRow | undefined> {
    return (await this.queue()).find((row) => row.photoId === photoId)
  }

  async open({ photoId }: SentPhoto): Promise<ReviewDetail> {
    const response = await this.admin.get(`/v1/reviews/${photoId}`)
    if (!response.ok) throw new Error(`not opened: ${await response.text()}`)
    return ReviewDetail.parse(await response.json())
  }

  judge({ photoId }: SentPhoto, verdict: ReviewVerdict): Promise<Response> {
    return this.admin.send('POST', `/v1/reviews/${photoId}`, verdict)
  }

  acceptance(photo: SentPhoto, changes: Partial<Acceptance> = {}): Acceptance {
    const { correctionId } = photo
    const boxes = [drawnBox()]
    return { verdict: 'accept', correctionId, boxes, complete: true, seenVersion: 0, ...changes }
  }

  async accept(photo: SentPhoto, changes: Partial<Acceptance> = {}): Promise<void> {
    const response = await this.judge(photo, this.acceptance(photo, changes))
    if (response.status !== 204) throw new Error(`not accepted: ${await response.text()}`)
  }

  async refusal(answer: Promise<Response>) {
    const response = await answer
    return { status: response.status, ...ErrorBody.parse(await response.json()).error }
  }

  async events({ sha }: SentPhoto) {
    const page = await this.server.services.store.events.page(null, 1000)
    return page.filter(({ stream }) => stream === `photo:${sha}`)
  }

  organisation(): string {
    return this.server.services.identity.organisation.id
  }

  /** What a dataset version would take of the photo. */
  async labelledPhoto({ sha }: SentPhoto) {
    const { datasets } = this.server.services.store
    const rows = await datasets.candidates(this.organisation(), ['phone'], 2)
    return rows.find((row) => row.sha === sha)
  }
}
