import { create } from 'zustand'

/** What the person chose; `system` follows the phone's own setting. */
export type ThemeChoice = 'system' | 'sun' | 'night'

const storageKey = 'lotlens.theme'

interface ThemeState {
  readonly choice: ThemeChoice
  choose(choice: ThemeChoice): void
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey)
  return stored === 'sun' || stored === 'night' ? stored : 'system'
}

/** `theme.css` reads `data-theme`; without it the system's setting decides. */
function show(choice: ThemeChoice): void {
  const root = document.documentElement
  if (choice === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = choice
}

export const useTheme = create<ThemeState>((set) => ({
  choice: storedChoice(),
  choose(choice) {
    localStorage.setItem(storageKey, choice)
    show(choice)
    set({ choice })
  },
}))

/** Call once before the first render, so that no frame shows the wrong theme. */
export function applyStoredTheme(): void {
  show(useTheme.getState().choice)
}
