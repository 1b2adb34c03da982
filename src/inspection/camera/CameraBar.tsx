import { Flashlight, FlashlightOff } from 'lucide-react'
import { IconButton } from '../../ui/IconButton.tsx'
import { BackLink } from '../BackLink.tsx'
import { cameraStrings } from './camera-strings.en.ts'

interface CameraBarProps {
  readonly back: string
  readonly title: string
  readonly torch: 'none' | 'off' | 'on'
  readonly liveOn: boolean
  onTorch(on: boolean): void
  onLive(on: boolean): void
}

/** The top of the camera: which car, the lamp, and whether boxes are drawn on the stream. */
export function CameraBar({ back, title, torch, liveOn, onTorch, onLive }: CameraBarProps) {
  const text = cameraStrings.useText()
  return (
    <header className="safe-top flex min-h-13 items-center bg-photo-veil pr-2 text-photo-ink">
      <BackLink to={back} onPhoto />
      <h1 className="min-w-0 flex-1 truncate text-17 font-bold">{title}</h1>
      {torch !== 'none' && (
        <IconButton
          onPhoto
          label={text('torch')}
          aria-pressed={torch === 'on'}
          icon={
            torch === 'on' ? (
              <Flashlight aria-hidden="true" />
            ) : (
              <FlashlightOff aria-hidden="true" />
            )
          }
          onClick={() => onTorch(torch !== 'on')}
        />
      )}
      <button
        type="button"
        role="switch"
        aria-checked={liveOn}
        onClick={() => onLive(!liveOn)}
        className="inline-flex min-h-12 items-center gap-2 rounded-card px-2 text-15 font-semibold hoverable:hover:bg-photo-ink/15"
      >
        {text('liveBoxes')}
        <span
          aria-hidden="true"
          className={`flex h-6 w-10 items-center rounded-chip border-2 border-photo-ink px-0.5 ${liveOn ? 'justify-end bg-accent' : ''}`}
        >
          <span className={`size-4 rounded-chip ${liveOn ? 'bg-on-accent' : 'bg-photo-ink'}`} />
        </span>
      </button>
    </header>
  )
}
