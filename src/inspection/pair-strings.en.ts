import { catalogue } from '../ui/strings/catalogue.ts'

/** How a phone and its server find each other; loads with the screen that asks for it. */
export const pairStrings = catalogue('pair', {
  pairText:
    'On the server’s console, make a link for this phone. Scan it with the camera, or paste it here.',
  pairCode: 'Link or code',
  pairDeviceName: 'Name of this phone',
  pairDefaultName: 'Phone',
  pairDesktopName: 'Computer',
  pairing: 'Pairing…',
  pairDone: 'Paired',
  pairDoneAdministrator: 'Paired, and signed in as administrator',
  pair_code_invalid:
    'This code is used up or older than five minutes. Make a fresh link on the server: npm run lotlens -- link',
  pair_no_connection:
    'No connection to the server. Join its network and try again; nothing is lost.',
  pair_not_a_server:
    'Something answered that is not a Lotlens server, often a Wi-Fi sign-in page. Sign in there first, then try again.',
  pair_other_server: 'This phone belongs to another server. Send or export what is on it first.',
  pairNotACode: 'This is no pairing link. It ends in #code= and 20 letters and digits.',
})
