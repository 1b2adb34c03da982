import { Check, Images } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { FileButton } from '../FileButton.tsx'
import { cameraStrings } from './camera-strings.en.ts'

interface ShutterBarProps {
  readonly done: string
  /** There is a picture to take, and none is being taken. */
  readonly ready: boolean
  readonly tray: ReactNode
  onShutter(): void
  onFiles(files: readonly File[]): void
}

const cell =
  'flex size-16 flex-col items-center justify-center gap-0.5 rounded-card text-13 font-semibold text-photo-ink hoverable:hover:bg-photo-ink/15'

/**
 * The shutter where the thumb is, files and done to its sides, the tray above it; held sideways, at
 * the right with the tray beside it.
 */
export function ShutterBar({ done, ready, tray, onShutter, onFiles }: ShutterBarProps) {
  const text = cameraStrings.useText()
  return (
    <footer className="safe-bottom side:inset-y-0 side:left-auto side:right-0 side:w-27 side:pt-[max(3.5rem,env(safe-area-inset-top))] absolute inset-x-0 bottom-0 bg-photo-veil pt-2">
      <div className="side:h-full flex flex-col gap-2 px-3">
        {tray}
        <div className="side:h-full side:flex-col-reverse side:justify-between flex items-center justify-between">
          <FileButton
            label={text('files')}
            icon={<Images className="size-6" aria-hidden="true" />}
            className={cell}
            onFiles={onFiles}
          />
          <button
            type="button"
            aria-label={text('takePhoto')}
            title={text('takePhotoKeys')}
            disabled={!ready}
            onClick={onShutter}
            className="flex size-20 items-center justify-center rounded-chip border-4 border-photo-ink disabled:opacity-45"
          >
            <span className="size-16 rounded-chip bg-photo-ink transition-transform active:scale-90" />
          </button>
          <Link to={done} className={cell}>
            <Check className="size-6" aria-hidden="true" />
            {text('done')}
          </Link>
        </div>
      </div>
    </footer>
  )
}
