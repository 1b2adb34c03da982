import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import type { InspectionDetail, InspectionRow } from '../contract/console.ts'
import { Answer } from './Answer.tsx'
import { BackToInbox } from './BackToInbox.tsx'
import { Empty } from './Empty.tsx'
import { StateTags } from './InspectionTable.tsx'
import { Page } from './Page.tsx'
import { PhotoDetail } from './PhotoDetail.tsx'
import { PhotoStrip } from './PhotoStrip.tsx'
import { inspectionQuery } from './queries.ts'
import { strings } from './strings.en.ts'
import { numberText, timeText } from './time-text.ts'
import { vehicleTitle } from './vehicle-words.ts'

/** One inspection: its photos in order, and the chosen one large (`?photo=` in the address). */
export function InspectionPage() {
  const text = strings.useText()
  const { inspectionId = '' } = useParams()
  const query = useQuery(inspectionQuery(inspectionId))
  const row = query.data?.inspection
  return (
    <Page
      lead={<BackToInbox />}
      title={row === undefined ? text('inspection') : vehicleTitle(row.vehicle)}
      purpose={text('inspectionText')}
      action={row !== undefined && <StateTags row={row} />}
    >
      <Answer query={query}>{(detail) => <Photos detail={detail} />}</Answer>
    </Page>
  )
}

function Photos({ detail: { inspection, photos } }: { detail: InspectionDetail }) {
  const text = strings.useText()
  const [address, setAddress] = useSearchParams()
  const chosen = photos.find(({ id }) => id === address.get('photo')) ?? photos[0]
  if (chosen === undefined) return <Empty title={text('noPhotos')} />
  const choose = (photo: string) =>
    setAddress((before) => ({ ...Object.fromEntries(before), photo }), { replace: true })
  return (
    <>
      <Facts row={inspection} />
      <PhotoStrip photos={photos} chosenId={chosen.id} onChoose={choose} />
      <PhotoDetail key={chosen.id} photo={chosen} number={photos.indexOf(chosen) + 1} />
    </>
  )
}

function Facts({ row }: { row: InspectionRow }) {
  const text = strings.useText()
  const { vin, vinCheckDigit, mileageKm } = row.vehicle
  const vinText =
    vin === null
      ? text('noVin')
      : `${vin}${vinCheckDigit === 'unknown' ? '' : `, ${text(vinCheckDigit === 'right' ? 'vinRight' : 'vinWrong')}`}`
  const facts = [
    [text('vin'), vinText],
    ...(mileageKm === null
      ? []
      : [[text('mileage'), text('mileageKm', { km: numberText(mileageKm) })]]),
    [text('device'), row.deviceName],
    [text('opened'), timeText(row.openedAt)],
    [text('received'), timeText(row.receivedAt)],
  ] as const
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 px-6 pt-4">
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt className="text-13 text-ink-soft">{term}</dt>
          <dd className="font-semibold">{fact}</dd>
        </div>
      ))}
    </dl>
  )
}
