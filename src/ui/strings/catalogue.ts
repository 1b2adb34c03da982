import { createInstance, type i18n } from 'i18next'
import { useSyncExternalStore } from 'react'

/** Catalogues are code, not fetched: ready as soon as the module is. */
const instance: i18n = createInstance()
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: {},
  initAsync: false,
  // Keys are flat, and full sentences may stand in them.
  keySeparator: false,
  nsSeparator: false,
  // React escapes what it renders.
  interpolation: { escapeValue: false },
})

/** Plural forms (`marks_one`, `marks_other`) are asked for by their stem (`marks`). */
type Stem<K> = K extends `${infer S}_one` | `${infer S}_other` ? S : K
type Values = Readonly<Record<string, string | number>>

/** Looks a text up; `count` chooses the plural form. */
export type Text<Catalogue> = (key: Stem<keyof Catalogue & string>, values?: Values) => string

interface Strings<Catalogue> {
  /** In a component: renders again when the language changes. */
  useText(): Text<Catalogue>
  /** Outside of React. */
  readonly text: Text<Catalogue>
}

/**
 * Registers the English catalogue of one room and gives typed access to it: a key that is not in
 * `english` does not compile. Another language is one more resource bundle under the same room.
 */
export function catalogue<const Catalogue extends Readonly<Record<string, string>>>(
  room: string,
  english: Catalogue,
): Strings<Catalogue> {
  instance.addResourceBundle('en', room, english)
  const text: Text<Catalogue> = (key, values = {}) => instance.t(key, { ns: room, ...values })
  return {
    text,
    useText() {
      useSyncExternalStore(subscribeToLanguage, currentLanguage)
      return text
    },
  }
}

function subscribeToLanguage(listener: () => void): () => void {
  instance.on('languageChanged', listener)
  return () => instance.off('languageChanged', listener)
}

/** BCP 47 tag for dates and numbers: the person's own region of the app's language. */
export function currentLanguage(): string {
  const { language } = instance
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language
}
