import type { ClassId } from '../../contract/ontology.ts'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'

/** The class's word as phones say it. */
export function classWord(classId: ClassId): string {
  return uiStrings.text(damageClassStyles[classId].word)
}
