/** A line for a terminal; one click selects it whole. */
export function CommandLine({ children }: { children: string }) {
  return (
    <pre className="overflow-x-auto rounded-card border border-line bg-surface px-4 py-3 text-15 select-all">
      <code>{children}</code>
    </pre>
  )
}
