import { useLayoutEffect, useRef } from 'react'
import type { RunLogLine } from '../../contract/run.ts'
import { clockText } from '../time-text.ts'
import { runStrings } from './strings.en.ts'

/** Lines as they come. It follows them, unless a person has scrolled up to read. */
export function LogView({ lines }: { lines: readonly RunLogLine[] }) {
  const text = runStrings.useText()
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  useLayoutEffect(() => {
    const element = box.current
    if (element !== null && follows.current) element.scrollTop = element.scrollHeight
  })
  if (lines.length === 0) return <p className="text-ink-soft">{text('logEmpty')}</p>
  return (
    <div
      ref={box}
      role="log"
      aria-label={text('log')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by arrow keys
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < 24
      }}
      className="max-h-72 overflow-auto rounded-card border border-line bg-surface p-3 text-13"
    >
      {lines.map((line, index) => (
        <p
          // Lines have no id, and come only at the end or go at the beginning.
          key={`${line.at} ${index}`}
          className={`flex gap-3 ${line.level === 'info' ? '' : 'font-semibold'} ${line.level === 'error' ? 'text-alert' : ''}`}
        >
          <span className="shrink-0 text-ink-soft">{clockText(line.at)}</span>
          {line.level !== 'info' && <span className="shrink-0">{text(`level_${line.level}`)}</span>}
          <span className="min-w-0 break-words whitespace-pre-wrap">{line.message}</span>
        </p>
      ))}
    </div>
  )
}
