import { catalogue } from '../ui/strings/catalogue.ts'

/** What there is, what is missing, and the seal; loads with its sheet. */
export const sealStrings = catalogue('seal', {
  sealTitle: 'Seal inspection',
  sealText:
    'Sealing closes the list: photos and marks are then fixed, and the server confirms that all of it arrived.',
  sealHas: 'What is there',
  sealMissing: 'What is missing',
  sealNow: 'Seal now',
  sealAnyway: 'Seal all the same',
  sealUnchecked_one: '{{count}} photo was not checked by you. Its marks stay as the model’s own.',
  sealUnchecked_other:
    '{{count}} photos were not checked by you. Their marks stay as the model’s own.',
  sealLooking_one: '{{count}} photo is still being looked at. Wait a moment.',
  sealLooking_other: '{{count}} photos are still being looked at. Wait a moment.',
  sealNotLooked_one: 'The model has not looked at {{count}} photo.',
  sealNotLooked_other: 'The model has not looked at {{count}} photos.',
  sealNoVin: 'No VIN: the report cannot be matched with earlier ones.',
  sealNoPlate: 'No plate.',
  sealNoMileage: 'No mileage.',
  sealNoPhotos: 'No photos. Add at least one.',
  sealComplete: 'Nothing is missing.',
  sealedDone: 'Inspection sealed',
})
