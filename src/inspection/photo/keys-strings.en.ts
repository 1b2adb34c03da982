import { catalogue } from '../../ui/strings/catalogue.ts'

/** What the keyboard does on a photo; loads with it. */
export const keysStrings = catalogue('keys', {
  keysTitle: 'Keyboard',
  keyNextBox: 'Next, previous mark',
  keyNudge: 'Move the mark',
  keyResize: 'Size the mark',
  keyKeep: 'Keep',
  keyReject: 'Not damage',
  keyClass: 'Scratch, dent',
  keyNew: 'New mark',
  keyUndo: 'Undo, redo',
  keyCancel: 'Cancel, leave the mark',
  keyDelete: 'Delete',
  keyZoom: 'Zoom in, out, whole photo',
  keyHelp: 'This sheet',
})
