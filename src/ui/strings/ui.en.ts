import { catalogue } from './catalogue.ts'

/** Words that phone and desk share. */
export const uiStrings = catalogue('ui', {
  stateOnPhone: 'On this phone',
  stateSending: 'Sending',
  stateSafe: 'Safe on server',
  stateNeedsYou: 'Needs you',
  classScratch: 'Scratch',
  classDent: 'Dent',
  originModel: 'Found by the model',
  originModelEdited: 'Found by the model, changed by you',
  originHuman: 'Drawn by you',
  originRejected: 'Not damage',
  sureSure: 'Sure',
  sureLikely: 'Likely',
  sureMaybe: 'Maybe',
  close: 'Close',
  cancel: 'Cancel',
  back: 'Back',
  dismiss: 'Dismiss',
  messages: 'Messages',
})
