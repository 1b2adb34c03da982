import type { Approval } from '../../db/model-alias-repository.ts'

/**
 * The champions that stand one behind the other, the present one last: a promotion puts one on top,
 * a roll back takes it away, so that two roll backs in a row go two versions back.
 * @param approvals oldest first
 */
export function championHistory(
  approvals: readonly Pick<Approval, 'alias' | 'action' | 'version'>[],
): string[] {
  const stack: string[] = []
  for (const { alias, action, version } of approvals) {
    if (alias !== 'champion') continue
    if (action !== 'rolled-back') stack.push(version)
    else while (stack.length > 0 && stack.at(-1) !== version) stack.pop()
    if (stack.length === 0) stack.push(version)
  }
  return stack
}
