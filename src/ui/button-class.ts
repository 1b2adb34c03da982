export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

const base =
  'inline-flex min-h-12 items-center justify-center gap-2 rounded-card px-4 text-17 font-semibold select-none transition-[background-color,translate] active:translate-y-px disabled:opacity-45 [&_svg]:shrink-0'

/** How buttons look, for `Button` and for links and file labels that act as one. */
export const buttonClass: Readonly<Record<ButtonKind, string>> = {
  primary: `${base} border-2 border-line-strong bg-accent text-on-accent hoverable:hover:bg-accent/85`,
  plain: `${base} border-2 border-line-strong bg-raised text-ink hoverable:hover:bg-surface`,
  quiet: `${base} border-2 border-transparent text-ink hoverable:hover:bg-surface`,
  danger: `${base} border-2 border-alert bg-raised text-alert hoverable:hover:bg-alert-ground`,
}
