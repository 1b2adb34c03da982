import { SquarePen } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import type { InspectionPhoto } from '../contract/console.ts'
import { buttonClass } from '../ui/button-class.ts'
import { Notice } from '../ui/Notice.tsx'
import { Choice } from './Choice.tsx'
import { MarkTable } from './MarkTable.tsx'
import { PhotoWithMarks } from './PhotoWithMarks.tsx'
import { newestPredictions, shownMarks, type MarkView } from './shown-marks.ts'
import { strings } from './strings.en.ts'
import { Tag } from './Tag.tsx'
import { numberText } from './time-text.ts'

/** One photo large, with its marks as corrected or as the model said (`?view=model`). */
export function PhotoDetail({ photo, number }: { photo: InspectionPhoto; number: number }) {
  const text = strings.useText()
  const [address, setAddress] = useSearchParams()
  const view: MarkView = address.get('view') === 'model' ? 'model' : 'corrected'
  const show = (next: MarkView) =>
    setAddress((before) => ({ ...Object.fromEntries(before), view: next }), { replace: true })
  const { width, height } = photo.photo.size
  return (
    <section
      aria-label={text('photoNumber', { number })}
      className="grid gap-6 px-6 pb-8 xl:grid-cols-[minmax(0,1fr)_27rem]"
    >
      <div
        className="w-full min-w-0 overflow-hidden rounded-card"
        // Whole on screen, whatever its proportions: the rest of the page is some 19rem high.
        style={{ maxWidth: `calc(max(20rem, 100dvh - 19rem) * ${width / height})` }}
      >
        {photo.arrived ? (
          <PhotoWithMarks
            photo={photo.photo}
            marks={shownMarks(photo, view)}
            alt={text('photoAlt', { number, name: photo.photo.originalName })}
          />
        ) : (
          <Notice>{text('photoNotHere')}</Notice>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <PhotoFacts photo={photo} number={number} />
        <PhotoLinks photo={photo} />
        <ViewSwitch view={view} onShow={show} />
        <p className="text-13 text-ink-soft">{text(view === 'model' ? 'legendModel' : 'legend')}</p>
        <MarkTable photo={photo} />
      </div>
    </section>
  )
}

function PhotoFacts({ photo, number }: { photo: InspectionPhoto; number: number }) {
  const text = strings.useText()
  const { rendered, processing, size } = photo.photo
  const predictions = newestPredictions(photo)?.made.predictions
  const count = photo.corrections.length
  return (
    <div className="flex flex-col gap-1 text-15">
      <h2 className="flex flex-wrap items-center gap-2 text-20 font-bold">
        {text('photoNumber', { number })}
        {photo.retracted && <Tag tone="alert">{text('retracted')}</Tag>}
        {rendered && <Tag>{text('rendered')}</Tag>}
      </h2>
      <p>
        {size.width} × {size.height} px · {text(`processing_${processing}`)}
      </p>
      <p className="text-ink-soft">
        {predictions === undefined
          ? text('noPredictions')
          : text('modelFacts', {
              ...predictions.model,
              ...predictions.backend,
              ms: numberText(Math.round(sum(Object.values(predictions.timings)))),
            })}
      </p>
      <p className="text-ink-soft">
        {count === 0 ? text('noCorrection') : text('correctionCount', { count })}
      </p>
    </div>
  )
}

/** On to the review, and to what stands behind each prediction set. */
function PhotoLinks({ photo: { id, predictions, corrections } }: { photo: InspectionPhoto }) {
  const text = strings.useText()
  if (predictions.length + corrections.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Link to={`/console/label/${id}`} className={`${buttonClass.plain} min-h-10`}>
        <SquarePen className="size-5" aria-hidden="true" />
        {text('reviewPhoto')}
      </Link>
      {predictions.map(({ id: recordId, made }, index) => (
        <Link
          key={recordId}
          to={`/console/audit/${recordId}`}
          className="text-15 underline underline-offset-4"
        >
          {predictions.length === 1
            ? text('auditPredictions')
            : text('auditPredictionsOf', { ...made.predictions.model, number: index + 1 })}
        </Link>
      ))}
    </div>
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function ViewSwitch({ view, onShow }: { view: MarkView; onShow: (view: MarkView) => void }) {
  const text = strings.useText()
  return (
    <Choice
      name="view"
      label={text('showing')}
      value={view}
      choices={[
        { value: 'corrected', label: text('asCorrected') },
        { value: 'model', label: text('asModel') },
      ]}
      onChoose={onShow}
    />
  )
}
