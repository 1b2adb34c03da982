import { catalogue } from '../ui/strings/catalogue.ts'

/** How a phone comes by its model, and why it keeps the one that it has; loads with This phone. */
export const modelStrings = catalogue('model', {
  modelBefore: 'Model before it',
  modelOfApp: 'The one that came with the app',
  modelNext: 'Next model',
  models_fetching: '{{version}} · loading · {{percent}} %',
  models_waiting: '{{version}} · the line was cut at {{percent}} % · goes on by itself',
  models_examining: '{{version}} · being checked',
  models_switching: '{{version}} · starting',
  modelRefused: 'This phone keeps its model and did not take {{version}}. {{why}}',
  modelUnread: 'another one',
  refusal_signature_wrong:
    'It was not signed by the server that this phone is paired with. Tell your administrator.',
  refusal_not_understood: 'This version of the app does not know its form. Update the app.',
  refusal_epoch_lower: 'It is older than the one that runs here. Tell your administrator.',
  refusal_expired:
    'The time for installing it has passed. Ask your administrator to promote it again.',
  refusal_app_too_old: 'It needs a newer version of the app. Update the app.',
  refusal_file_damaged:
    'A file came that is not the right one. It will be tried again; if it stays so, tell your administrator.',
  refusal_self_test_failed:
    'It did not give the right answers on this phone’s browser. Tell your administrator.',
  refusal_engine_broke:
    'The browser had no room to check it, or ended the check. It will be tried again by itself.',
  refusal_no_room:
    'There is too little room on this phone. Free some space; it will be tried again.',
  refusal_files_lost: 'The browser threw its files away. They will be loaded again with a network.',
})
