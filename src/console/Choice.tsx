interface ChoiceProps<Value extends string> {
  readonly name: string
  readonly label: string
  /** Show the label above; else it is read out only. */
  readonly labelled?: boolean
  readonly value: Value
  readonly choices: readonly { readonly value: Value; readonly label: string }[]
  readonly onChoose: (value: Value) => void
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { name, label, labelled = false, value, choices, onChoose } = props
  return (
    <fieldset>
      <legend className={labelled ? 'pb-1 text-15 font-semibold' : 'sr-only'}>{label}</legend>
      <div className="inline-flex max-w-full flex-wrap rounded-card border-2 border-line-strong">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="flex min-h-10 cursor-pointer items-center px-4 text-15 font-semibold rounded-[7px] has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:outline-scratch"
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChoose(choice.value)}
              className="sr-only"
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
