import { TrainingRule } from '../../contract/dataset.ts'

/** The rule as it is typed. */
export interface RuleDraft {
  readonly enabled: boolean
  readonly base: TrainingRule['base']
  readonly newLabels: string
  readonly minutes: string
}

export function draftOf({ enabled, base, newLabels, minutes }: TrainingRule): RuleDraft {
  return { enabled, base, newLabels: String(newLabels), minutes: String(minutes) }
}

/** The rule that the draft says, or which of its fields makes no sense. */
export function ruleOf(
  draft: RuleDraft,
): { readonly rule: TrainingRule } | { readonly wrong: ReadonlySet<PropertyKey> } {
  const parsed = TrainingRule.safeParse({
    ...draft,
    newLabels: numberOf(draft.newLabels),
    minutes: numberOf(draft.minutes),
  })
  if (parsed.success) return { rule: parsed.data }
  return { wrong: new Set(parsed.error.issues.flatMap(({ path }) => path.slice(0, 1))) }
}

function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text)
}
