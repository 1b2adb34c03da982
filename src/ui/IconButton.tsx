import type { ButtonHTMLAttributes, ReactNode } from 'react'

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** Read out, and shown as a tooltip where there is a pointer. */
  readonly label: string
  readonly icon: ReactNode
  /** On a photo's dark ground, which has no theme. */
  readonly onPhoto?: boolean
}

/** A sign without a word, 48 px in both ways. */
export function IconButton({
  label,
  icon,
  onPhoto = false,
  className = '',
  ...rest
}: IconButtonProps) {
  const colours = onPhoto
    ? 'text-photo-ink hoverable:hover:bg-photo-ink/15'
    : 'text-ink hoverable:hover:bg-surface'
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-flex size-12 shrink-0 items-center justify-center rounded-card transition-colors disabled:opacity-35 ${colours} ${className}`}
    >
      {icon}
    </button>
  )
}
