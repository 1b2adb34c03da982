import { Moon, Sun, SunMoon } from 'lucide-react'
import { useTheme, type ThemeChoice } from '../ui/theme.ts'
import { strings } from './strings.en.ts'

const choices = [
  { choice: 'system', word: 'themeSystem', Icon: SunMoon },
  { choice: 'sun', word: 'themeSun', Icon: Sun },
  { choice: 'night', word: 'themeNight', Icon: Moon },
] as const satisfies readonly { choice: ThemeChoice; word: string; Icon: typeof Sun }[]

/** Sun for daylight, night for dusk, or as the system says. */
export function ThemeSwitch() {
  const { choice: chosen, choose } = useTheme()
  const text = strings.useText()
  return (
    <div role="radiogroup" aria-label={text('theme')} className="flex gap-2 py-3">
      {choices.map(({ choice, word, Icon }) => (
        <label
          key={choice}
          className="flex min-h-14 flex-1 cursor-pointer flex-col items-center justify-center gap-1 rounded-card border-2 border-line text-15 font-semibold has-checked:border-line-strong has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-scratch"
        >
          <Icon className="size-5" aria-hidden="true" />
          {text(word)}
          <input
            type="radio"
            name="theme"
            className="sr-only"
            checked={chosen === choice}
            onChange={() => choose(choice)}
          />
        </label>
      ))}
    </div>
  )
}
