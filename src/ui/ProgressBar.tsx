interface ProgressBarProps {
  readonly label: string
  /** 0 to 1. */
  readonly value: number
}

/** A plain bar; the figure stands in text beside it. */
export function ProgressBar({ label, value }: ProgressBarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-2 overflow-hidden rounded-chip border border-line-strong bg-surface"
    >
      <div className="h-full bg-ink transition-[width]" style={{ width: `${percent}%` }} />
    </div>
  )
}
