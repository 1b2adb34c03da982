import { catalogue } from '../ui/strings/catalogue.ts'

/** The fine pass on the photo's screen and on This phone. */
export const secondLookStrings = catalogue('secondLook', {
  lookingCloser: 'Looking closer · {{done}} of {{count}}',
  foundCloser: 'Found on the second look',
  secondLook: 'Second look',
  secondLookText:
    'After the first marks, the model looks at parts of the photo at full size for small marks. It takes power, and waits for every new photo.',
})
