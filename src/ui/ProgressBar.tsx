interface ProgressBarProps {
  readonly label: string
  /** 0 to 1. */
  readonly value: number
}

/** A plain bar; the figure stands in text beside it. */
export function ProgressBar({ label, value }: ProgressBarProps) {
  return (
    <progress
      aria-label={label}
      max={1}
      value={Math.min(1, Math.max(0, value))}
      className="block h-2 w-full appearance-none overflow-hidden rounded-chip border border-line-strong bg-surface [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-surface [&::-webkit-progress-value]:bg-ink"
    />
  )
}
