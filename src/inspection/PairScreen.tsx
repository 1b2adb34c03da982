import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { PairingCode } from '../contract/pairing.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { TextField } from '../ui/TextField.tsx'
import { showToast } from '../ui/toast.ts'
import { TopBar } from '../ui/TopBar.tsx'
import { BackLink } from './BackLink.tsx'
import { pairingCodeOf } from '../domain/pairing-code.ts'
import { usePhone } from './phone.ts'
import type { PairOutcome } from './ports.ts'
import { pairStrings } from './pair-strings.en.ts'
import { strings } from './strings.en.ts'

type PairState = 'idle' | 'busy' | (PairOutcome & { ok: false })['reason'] | 'no_code'

/** Pairs by the link's own code at once, or by one that is pasted. */
export function PairScreen() {
  const { hash } = useLocation()
  const [given, setGiven] = useState('')
  const [name, setName] = useState(defaultName)
  const { state, pair } = usePairing()
  const text = strings.useText()
  const words = pairStrings.useText()
  const fromLink = pairingCodeOf(hash)
  const started = useRef(false)

  useEffect(() => {
    if (fromLink === null || started.current) return
    started.current = true // the code is single-use: a second try would fail
    void pair(fromLink, name)
  })

  const submit = () => pair(pairingCodeOf(given), name)
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
      <header className="safe-top border-b border-line">
        <TopBar lead={<BackLink to="/" />} title={text('pairTitle')} />
      </header>
      <main className="overflow-y-auto">
        <form
          className="safe-x mx-auto flex max-w-lg flex-col gap-5 py-5"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <p className="text-17 text-ink-soft">{words('pairText')}</p>
          {state !== 'idle' && state !== 'busy' && (
            <Notice tone="alert">
              {words(state === 'no_code' ? 'pairNotACode' : `pair_${state}`)}
            </Notice>
          )}
          <TextField
            label={words('pairCode')}
            value={given}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            onChange={setGiven}
          />
          <TextField
            label={words('pairDeviceName')}
            value={name}
            maxLength={100}
            onChange={setName}
          />
          <Button
            kind="primary"
            type="submit"
            className="min-h-14"
            disabled={state === 'busy' || given.trim() === '' || name.trim() === ''}
          >
            {state === 'busy' ? words('pairing') : text('pairNow')}
          </Button>
        </form>
      </main>
    </div>
  )
}

function usePairing() {
  const { sync } = usePhone()
  const navigate = useNavigate()
  const [state, setState] = useState<PairState>('idle')

  async function pair(code: PairingCode | null, name: string): Promise<void> {
    if (code === null) return setState('no_code')
    setState('busy')
    const outcome = await sync.pair(code, name.trim())
    if (!outcome.ok) return setState(outcome.reason)
    showToast(pairStrings.text(outcome.administrator ? 'pairDoneAdministrator' : 'pairDone'))
    // Replaced, so that Back never offers the used-up code again.
    await navigate('/', { replace: true })
  }
  return { state, pair }
}

/** Something to tell two devices apart by until a person gives a better name. */
function defaultName(): string {
  const phone = matchMedia('(pointer: coarse)').matches
  return pairStrings.text(phone ? 'pairDefaultName' : 'pairDesktopName')
}
