import { Fact, Facts } from '../Facts.tsx'
import { usePhone } from '../phone.ts'
import type { DeviceFacts } from './device-facts.ts'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'
import type { InsightReport } from './ports.ts'

/** Model, app and what the browser tells of the device. */
export function DeviceSection({
  report: { device },
  facts,
}: {
  readonly report: InsightReport
  readonly facts: DeviceFacts
}) {
  const { appVersion } = usePhone()
  const text = diagnosticsStrings.useText()
  const yesNo = (is: boolean) => text(is ? 'yes' : 'no')
  return (
    <Facts title={text('deviceTitle')}>
      <Fact name={text('app')}>{appVersion}</Fact>
      <Fact name={text('cores')}>{facts.cores}</Fact>
      <Fact name={text('memory')}>
        {facts.memoryGb === null ? text('unknown') : text('memoryGb', { count: facts.memoryGb })}
      </Fact>
      <Fact name={text('screen')}>{text('screenSize', { ...facts.screen })}</Fact>
      <Fact name={text('webgpu')}>{yesNo(device.hasWebgpu)}</Fact>
      <Fact name={text('savesData')}>{yesNo(device.savesData)}</Fact>
      <Fact name={text('browser')}>
        <span className="text-13 font-normal">{device.userAgent}</span>
      </Fact>
    </Facts>
  )
}
