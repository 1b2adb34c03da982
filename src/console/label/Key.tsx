/** A key of the keyboard, beside what it does; touch has none. */
export function Key({ children }: { children: string }) {
  return (
    <kbd
      aria-hidden="true"
      className="hidden min-w-6 rounded-tag border border-current px-1 text-center font-sans text-13 font-semibold hoverable:inline-block"
    >
      {children}
    </kbd>
  )
}
