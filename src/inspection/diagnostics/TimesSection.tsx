import { Facts } from '../Facts.tsx'
import { timeText, totalMs, type TimedPhoto } from './diagnostics-text.ts'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'

const parts = [
  ['decode', 'decodeMs'],
  ['prepare', 'prepareMs'],
  ['infer', 'inferMs'],
  ['post', 'postMs'],
] as const

const cell = 'py-2 pl-2 text-right tabular-nums'

/** Where the time of the last photos went. */
export function TimesSection({ photos }: { readonly photos: readonly TimedPhoto[] }) {
  const text = diagnosticsStrings.useText()
  return (
    <Facts title={text('timesTitle')}>
      <p className="py-2 text-15 text-ink-soft">
        {text(photos.length === 0 ? 'timesNone' : 'timesText')}
      </p>
      {photos.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full text-15">
            <thead>
              <tr className="text-ink-soft">
                <th scope="col" className="py-2 text-left font-normal">
                  {text('photoAt')}
                </th>
                {[...parts.map(([word]) => word), 'total' as const].map((word) => (
                  <th key={word} scope="col" className={`${cell} font-normal`}>
                    {text(word)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {photos.map(({ atMs, timings }, index) => (
                <tr key={`${atMs} ${index}`}>
                  <th scope="row" className="py-2 text-left font-normal">
                    {timeText(atMs)}
                  </th>
                  {parts.map(([word, part]) => (
                    <td key={word} className={cell}>
                      {timings[part].toFixed(part === 'postMs' ? 1 : 0)}
                    </td>
                  ))}
                  <td className={`${cell} font-semibold`}>{totalMs(timings).toFixed(0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Facts>
  )
}
