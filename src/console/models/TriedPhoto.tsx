import type { TryAnswer } from '../../contract/registry.ts'
import { MarkShape } from '../../ui/MarkShape.tsx'
import { scoreText, surenessOf } from '../../ui/sureness.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { DataTable } from '../DataTable.tsx'
import { decimalText } from '../figure-text.ts'
import { PhotoFrame } from '../PhotoFrame.tsx'
import { classWord } from './class-words.ts'
import { modelStrings } from './strings.en.ts'

export interface Tried {
  readonly answer: TryAnswer
  readonly photo: Blob
}

/** The photo with the boxes that the version shows on it, and where the time went. */
export function TriedPhoto({ tried: { answer, photo } }: { tried: Tried }) {
  const text = modelStrings.useText()
  const { photoSize, boxes, timings, version } = answer
  return (
    <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_27rem]">
      <div
        className="w-full min-w-0 overflow-hidden rounded-card"
        style={{
          maxWidth: `calc(max(20rem, 100dvh - 24rem) * ${photoSize.width / photoSize.height})`,
        }}
      >
        <PhotoFrame
          key={answer.photoSha}
          src={photo}
          size={photoSize}
          alt={text('tryAlt', { version })}
        >
          {(imagePxPerCssPx) =>
            boxes.map(({ boxId, box, classId }) => (
              <MarkShape
                key={boxId}
                mark={{ box, classId, origin: 'model' }}
                imagePxPerCssPx={imagePxPerCssPx}
              />
            ))
          }
        </PhotoFrame>
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <output className="text-17 font-bold">
          {boxes.length === 0 ? text('tryNothing') : text('tryFound', { count: boxes.length })}
        </output>
        <p className="text-13 text-ink-soft">
          {text('tryTimings', {
            decode: decimalText(timings.decodeMs, 0),
            prepare: decimalText(timings.prepareMs, 0),
            infer: decimalText(timings.inferMs, 0),
            post: decimalText(timings.postMs, 0),
          })}
        </p>
        {boxes.length > 0 && <FoundTable answer={answer} />}
      </div>
    </div>
  )
}

function FoundTable({ answer: { boxes } }: { answer: TryAnswer }) {
  const text = modelStrings.useText()
  const uiText = uiStrings.useText()
  return (
    <DataTable
      label={text('boxes')}
      rows={boxes.toSorted((a, b) => b.score - a.score)}
      keyOf={({ boxId }) => boxId}
      columns={[
        { key: 'class', head: text('class'), renderCell: ({ classId }) => classWord(classId) },
        {
          key: 'score',
          head: text('score'),
          renderCell: ({ score }) => `${uiText(surenessOf(score))} ${scoreText(score)}`,
        },
      ]}
    />
  )
}
