import type { ChangeEvent, ReactNode } from 'react'

interface FileButtonProps {
  readonly label: string
  readonly icon: ReactNode
  /** Opens the camera instead of the picker. */
  readonly camera?: boolean
  readonly className: string
  onFiles(files: readonly File[]): void
}

/** A label around the browser's own file input: works by touch, keyboard and screen reader. */
export function FileButton({ label, icon, camera = false, className, onFiles }: FileButtonProps) {
  function take(event: ChangeEvent<HTMLInputElement>): void {
    const files = [...(event.target.files ?? [])]
    event.target.value = '' // the same file may be chosen again
    if (files.length > 0) onFiles(files)
  }
  return (
    <label
      className={`cursor-pointer has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-scratch ${className}`}
    >
      {icon}
      {label}
      <input
        type="file"
        accept="image/*,.heic,.heif"
        className="sr-only"
        onChange={take}
        {...(camera ? { capture: 'environment' as const } : { multiple: true })}
      />
    </label>
  )
}
