import type { ReactNode } from 'react'

interface TagProps {
  readonly tone?: 'plain' | 'strong' | 'alert'
  readonly children: ReactNode
}

const tones = {
  plain: 'border-line text-ink-soft',
  strong: 'border-line-strong text-ink',
  alert: 'border-alert text-alert',
}

/** One word about a thing, framed. */
export function Tag({ tone = 'plain', children }: TagProps) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-tag border px-1.5 text-13 whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}
