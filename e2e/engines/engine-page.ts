import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { elementKey, WebDriverError, type Command, type Driver } from './webdriver.ts'

/** What may be otherwise a moment later: the page is still being drawn, or has just been drawn anew. */
const passing = new Set([
  'no such element',
  'stale element reference',
  'element not interactable',
  'element click intercepted',
])

/** Generous: the machine may have other work on every core. */
const patienceMs = 240_000
/** Of one script; below what a driver's connection allows. */
const scriptMs = 280_000
const lookEveryMs = 200

/** The one page of a browser, as a person uses it. Elements are named by XPath. */
export class EnginePage {
  readonly #driver: Driver

  private constructor(driver: Driver) {
    this.#driver = driver
  }

  static async of(driver: Driver): Promise<EnginePage> {
    await driver.send('SetTimeouts', { script: scriptMs, pageLoad: scriptMs, implicit: 0 })
    return new EnginePage(driver)
  }

  async goto(url: string): Promise<void> {
    await this.#driver.send('Navigate', { url })
  }

  /** Runs a function that names nothing outside of itself in the page; gives what it resolves to. */
  evaluate<Result>(run: () => Result | Promise<Result>): Promise<Result>
  evaluate<Arg, Result>(run: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>
  async evaluate(run: (arg: unknown) => unknown, arg: unknown = null): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1]
      new Promise((resolve) => resolve((${run.toString()})(arguments[0]))).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) + '\\n' + String(error?.stack) }))`
    const params = { script, args: [arg] }
    const answer = Object(await this.#driver.send('ExecuteAsyncScript', params))
    if ('error' in answer) throw new Error(`in the page: ${answer.error}`)
    return answer.value
  }

  /** Clicks as a person does, once it is there and can be clicked. */
  async click(xpath: string): Promise<void> {
    await this.#withElement(xpath, 'ElementClick', {})
  }

  /** Types a text, or names a file's path to a file input. */
  async type(xpath: string, text: string): Promise<void> {
    await this.#withElement(xpath, 'ElementSendKeys', { text })
  }

  /** Waits until one of them is on the screen; which one. */
  async shown(...xpaths: readonly [string, ...string[]]): Promise<number> {
    return this.#patiently(`to see ${xpaths.join(' or ')}`, async () => {
      const counts = await Promise.all(xpaths.map((xpath) => this.count(xpath)))
      const index = counts.findIndex((count) => count > 0)
      return index === -1 ? null : index
    })
  }

  /** Waits until the page says yes. */
  async until(ask: () => boolean | Promise<boolean>): Promise<void> {
    await this.#patiently(`until ${ask.toString()}`, async () =>
      (await this.evaluate(ask)) ? true : null,
    )
  }

  /** How many of these are on the screen. */
  count(xpath: string): Promise<number> {
    return this.evaluate((path) => {
      const kind = XPathResult.ORDERED_NODE_SNAPSHOT_TYPE
      const all = document.evaluate(path, document, null, kind)
      return Array.from({ length: all.snapshotLength }, (_, index) =>
        all.snapshotItem(index),
      ).filter((node) => node instanceof Element && node.getClientRects().length > 0).length
    }, xpath)
  }

  async screenshot(path: string): Promise<void> {
    const png = String(await this.#driver.send('TakeScreenshot'))
    await writeFile(path, Buffer.from(png, 'base64'))
  }

  async #withElement(xpath: string, command: Command, params: object): Promise<void> {
    await this.#patiently(`for ${command} on ${xpath}`, async () => {
      try {
        const how = { using: 'xpath', value: xpath }
        const found = Object(await this.#driver.send('FindElement', how))
        await this.#driver.send(command, { id: found[elementKey], ...params })
        return true
      } catch (error) {
        if (error instanceof WebDriverError && passing.has(error.code)) return null
        throw error
      }
    })
  }

  async #patiently<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
    const until = Date.now() + patienceMs
    for (;;) {
      const got = await attempt()
      if (got !== null) return got
      if (Date.now() > until) throw new Error(`waited in vain ${what}; ${await this.#text()}`)
      await sleep(lookEveryMs)
    }
  }

  /** What the page says, for whoever has to find out why. */
  async #text(): Promise<string> {
    const text = await this.evaluate(() => `${location.href}\n${document.body.innerText}`)
    const around = await this.evaluate(async () => ({
      locks: 'locks' in navigator ? await navigator.locks.query() : null,
      server: await fetch('/v1/health', { signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.status,
        String,
      ),
      time: new Date().toISOString(),
    }))
    return `the page is ${text}\naround it: ${JSON.stringify(around)}`
  }
}

/** A button or link by its text or label. */
export function control(name: string): string {
  const named = `normalize-space(.)=${literal(name)} or @aria-label=${literal(name)}`
  return `(//button[${named}]|//a[${named}])`
}

/** A button or link whose text or label begins so. */
export function controlBeginning(start: string): string {
  const begins = (what: string) => `starts-with(normalize-space(${what}), ${literal(start)})`
  const named = `${begins('.')} or ${begins('@aria-label')}`
  return `(//button[${named}]|//a[${named}])`
}

/** What says exactly this. */
export function words(text: string): string {
  return `//*[text()[normalize-space(.)=${literal(text)}]]`
}

/** What a label of this text labels. */
export function field(label: string): string {
  const its = `//label[normalize-space(.)=${literal(label)}]`
  return `(${its}//input|//input[@id=${its}/@for]|//input[@aria-label=${literal(label)}])`
}

function literal(text: string): string {
  if (text.includes('"')) throw new Error(`${text} holds a quotation mark`)
  return `"${text}"`
}
