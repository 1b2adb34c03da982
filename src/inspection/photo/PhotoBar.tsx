import { Keyboard, Maximize, Redo2, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SafetyState } from '../../domain/inspection-view.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { StateSign } from '../../ui/StateSign.tsx'
import { BackLink } from '../BackLink.tsx'
import { strings } from '../strings.en.ts'

interface PhotoBarProps {
  readonly back: string
  readonly title: string
  readonly state: SafetyState
  readonly saveSign: ReactNode
  readonly canUndo: boolean
  readonly canRedo: boolean
  onUndo(): void
  onRedo(): void
  onFitWhole(): void
  onKeys(): void
}

/** The top of a photo. Undo and redo never move from their place, whatever the step. */
export function PhotoBar(props: PhotoBarProps) {
  const text = strings.useText()
  return (
    <header className="safe-top flex min-h-13 items-center bg-photo-ground pr-1 text-photo-ink">
      <BackLink to={props.back} onPhoto />
      <div className="flex min-w-0 flex-1 flex-col leading-tight">
        <span className="flex min-w-0 items-center gap-2">
          <h1 className="truncate text-17 font-bold">{props.title}</h1>
          <StateSign state={props.state} />
        </span>
        {props.saveSign}
      </div>
      <span className="hoverable:block hidden">
        <IconButton
          onPhoto
          label={text('keys')}
          icon={<Keyboard aria-hidden="true" />}
          onClick={props.onKeys}
        />
      </span>
      <IconButton
        onPhoto
        label={text('fitPhoto')}
        icon={<Maximize aria-hidden="true" />}
        onClick={props.onFitWhole}
      />
      <IconButton
        onPhoto
        label={text('undo')}
        icon={<Undo2 aria-hidden="true" />}
        disabled={!props.canUndo}
        onClick={props.onUndo}
      />
      <IconButton
        onPhoto
        label={text('redo')}
        icon={<Redo2 aria-hidden="true" />}
        disabled={!props.canRedo}
        onClick={props.onRedo}
      />
    </header>
  )
}
