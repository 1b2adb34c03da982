import { Camera, CameraOff, Images, LoaderCircle, RotateCw } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { FileButton } from '../FileButton.tsx'
import type { CameraState } from '../ports.ts'
import { cameraStrings } from './camera-strings.en.ts'

interface CameraTroubleProps {
  readonly state: Exclude<CameraState, { state: 'live' }>
  onStart(): void
  onFiles(files: readonly File[], source: 'camera' | 'file'): void
}

/** Why there is no picture, and what to do: the file input works in any case. */
export function CameraTrouble({ state, onStart, onFiles }: CameraTroubleProps) {
  const text = cameraStrings.useText()
  if (state.state === 'starting') {
    return (
      <output className="late flex items-center gap-2 text-17 text-photo-ink">
        <LoaderCircle className="size-6 animate-spin" aria-hidden="true" />
        {text('starting')}
      </output>
    )
  }
  const isOff = state.state === 'off'
  const code = isOff ? 'off' : state.code
  return (
    <div className="late flex max-w-md flex-col gap-4 rounded-card bg-ground p-5 text-ink">
      <div role={isOff ? 'status' : 'alert'} className="flex flex-col gap-2">
        <h2 className="flex items-center gap-2 text-20 font-bold">
          <CameraOff className="size-6 shrink-0" aria-hidden="true" />
          {text(code)}
        </h2>
        <p className="text-15">{text(`${code}Text`)}</p>
      </div>
      <div className="flex flex-col gap-2">
        {code !== 'insecure' && (
          <Button
            kind="primary"
            icon={<RotateCw className="size-5" aria-hidden="true" />}
            onClick={onStart}
          >
            {text(isOff ? 'startCamera' : 'tryAgain')}
          </Button>
        )}
        {code !== 'no_camera' && (
          <FileButton
            camera
            label={text('ownCamera')}
            icon={<Camera className="size-5" aria-hidden="true" />}
            className={buttonClass[code === 'insecure' ? 'primary' : 'plain']}
            onFiles={(files) => onFiles(files, 'camera')}
          />
        )}
        <FileButton
          label={text('files')}
          icon={<Images className="size-5" aria-hidden="true" />}
          className={buttonClass.plain}
          onFiles={(files) => onFiles(files, 'file')}
        />
      </div>
    </div>
  )
}
