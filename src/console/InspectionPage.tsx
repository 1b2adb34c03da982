import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import type { InspectionDetail, InspectionRow } from '../contract/console.ts'
import { Answer } from './Answer.tsx'
import { BackLink } from './BackLink.tsx'
import { Empty } from './Empty.tsx'
import { Facts } from './Facts.tsx'
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
      lead={<BackLink to="/console" label={text('toInbox')} />}
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
      <VehicleFacts row={inspection} />
      <PhotoStrip photos={photos} chosenId={chosen.id} onChoose={choose} />
      <PhotoDetail key={chosen.id} photo={chosen} number={photos.indexOf(chosen) + 1} />
    </>
  )
}

function VehicleFacts({ row }: { row: InspectionRow }) {
  const text = strings.useText()
  const { vin, vinCheckDigit, mileageKm } = row.vehicle
  const vinText =
    vin === null
      ? text('noVin')
      : `${vin}${vinCheckDigit === 'unknown' ? '' : `, ${text(vinCheckDigit === 'right' ? 'vinRight' : 'vinWrong')}`}`
  return (
    <div className="px-6 pt-4">
      <Facts
        facts={[
          { term: text('vin'), fact: vinText },
          mileageKm === null
            ? null
            : { term: text('mileage'), fact: text('mileageKm', { km: numberText(mileageKm) }) },
          { term: text('device'), fact: row.deviceName },
          { term: text('opened'), fact: timeText(row.openedAt) },
          { term: text('received'), fact: timeText(row.receivedAt) },
        ]}
      />
    </div>
  )
}
