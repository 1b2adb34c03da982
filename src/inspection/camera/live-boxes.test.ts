import { describe, expect, it } from 'vitest'
import type { FoundBox } from '../../domain/detections.ts'
import type { PreviewLook, StreamFrame } from '../ports.ts'
import { runLiveBoxes, type LiveBoxesPorts, type LiveView } from './live-boxes.ts'

const mark: FoundBox = { classId: 1, box: { x: 10, y: 10, width: 40, height: 30 }, score: 0.6 }
const frameSize = { width: 320, height: 240 }
const saw = (boxes: PreviewLook['boxes'], costMs = 40): PreviewLook => ({
  boxes,
  frame: frameSize,
  costMs,
  sizeCount: 1,
})

interface RigOptions {
  /** What the detector says of one frame after the other; the run ends with the last. */
  readonly looks: readonly (PreviewLook | null)[]
  readonly conditions?: LiveBoxesPorts['conditions']
  readonly thrifty?: boolean
  /** The signal fires while this frame is taken off the stream. */
  readonly leaveDuringFrame?: number
}

/** Runs the loop with no time in it; every frame that is made is counted. */
async function run({ looks, conditions, thrifty = false, leaveDuringFrame }: RigOptions) {
  const leave = new AbortController()
  const views: LiveView[] = []
  const rests: number[] = []
  const asked: { sizeIndex: number; always: boolean }[] = []
  const open = new Set<StreamFrame>()
  let madeCount = 0
  const left = [...looks]
  await runLiveBoxes(
    {
      async next() {
        madeCount += 1
        const frame = { close: () => open.delete(frame) } as unknown as StreamFrame
        open.add(frame)
        if (madeCount === leaveDuringFrame) leave.abort()
        return frame
      },
      async look(frame, options) {
        asked.push(options)
        frame.close()
        const seen = left.shift() ?? null
        if (left.length === 0) leave.abort()
        return seen
      },
      conditions: conditions ?? (() => ({ hidden: false, photosBusy: false, modelReady: true })),
      thrifty: () => thrifty,
      async rest(durationMs, signal) {
        rests.push(durationMs)
        signal.throwIfAborted()
      },
      show: (view) => views.push(view),
    },
    leave.signal,
  )
  return { views, rests, asked, openCount: open.size, madeCount }
}

const shownCounts = (views: readonly LiveView[]) => views.map(({ marks }) => marks.length)

describe('live boxes', () => {
  it('come once two frames have shown them, and stay where one misses them', async () => {
    const { views } = await run({
      looks: [saw([mark]), saw([mark]), saw([]), saw([mark]), saw([]), saw([]), saw([])],
    })
    // Two of the last three: the fifth frame's three are without, with, without.
    expect(shownCounts(views)).toEqual([0, 1, 1, 1, 0, 0])
    expect(views[1]?.frame).toEqual(frameSize)
  })

  it('stay where nothing changes, without the model', async () => {
    const { views, asked } = await run({ looks: [saw([mark]), saw(null, 3), saw(null, 3), null] })
    expect(shownCounts(views)).toEqual([0, 1, 1])
    expect(asked.map(({ always }) => always)).toEqual([true, false, false, false])
  })

  it('take no frame while a photo is in work, and forget what they followed', async () => {
    let asks = 0
    const conditions = () => {
      asks += 1
      return { hidden: false, photosBusy: asks === 3 || asks === 4, modelReady: true }
    }
    const { views, madeCount, asked } = await run({
      conditions,
      looks: [saw([mark]), saw([mark]), saw([mark]), null],
    })
    expect(views.map(({ phase }) => phase)).toEqual([
      'looking',
      'looking',
      'held',
      'held',
      'looking',
    ])
    expect(views[2]).toMatchObject({ hold: 'photos', marks: [] })
    expect(shownCounts(views)).toEqual([0, 1, 0, 0, 0])
    expect(madeCount).toBe(4)
    expect(asked.map(({ always }) => always)).toEqual([true, false, true, false])
  })

  it('rest at least as long as a frame took, and four times as long where power is short', async () => {
    const looks = [saw([], 400), saw([], 400)]
    expect((await run({ looks })).rests[0]).toBe(400)
    expect((await run({ looks, thrifty: true })).rests[0]).toBe(1600)
  })

  it('give up, and say so, on a device that takes more than a second for a frame', async () => {
    const slow = saw([mark], 1400)
    const { views, madeCount } = await run({ looks: [slow, slow, slow, slow, slow] })
    expect(views.at(-1)).toMatchObject({ phase: 'too-slow', marks: [] })
    expect(madeCount).toBe(3)
  })

  it('try again a little later where a frame was not looked at', async () => {
    const { views, rests } = await run({ looks: [null, saw([]), null] })
    expect(rests[0]).toBe(100)
    expect(views).toHaveLength(1)
  })

  it('close every frame, the one too that comes after the screen was left', async () => {
    const looks = Array.from({ length: 300 }, (_, index) => saw(index % 3 === 0 ? null : [mark]))
    const all = await run({ looks })
    expect(all.madeCount).toBe(300)
    expect(all.openCount).toBe(0)
    const left = await run({ looks, leaveDuringFrame: 4 })
    expect(left.madeCount).toBe(4)
    expect(left.asked).toHaveLength(3)
    expect(left.openCount).toBe(0)
  })
})
