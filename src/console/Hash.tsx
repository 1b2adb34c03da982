/** A hash's beginning; the whole of it in its title. */
export function Hash({ value }: { value: string }) {
  return (
    <code title={value} className="text-13">
      {value.slice(0, 16)}
    </code>
  )
}
