/**
 * The part of the W3C's WebDriver that the tests use, for browsers that Playwright does not drive:
 * WebKitGTK's driver speaks it over HTTP, Firefox itself over a socket (Marionette), with the same
 * commands and the same answers. Source: https://www.w3.org/TR/webdriver2/.
 */

/** The commands in use: how each is asked for over HTTP, in a session. */
export const commands = {
  Navigate: { method: 'POST', path: 'url' },
  SetTimeouts: { method: 'POST', path: 'timeouts' },
  FindElement: { method: 'POST', path: 'element' },
  ElementClick: { method: 'POST', path: 'element/{id}/click' },
  ElementSendKeys: { method: 'POST', path: 'element/{id}/value' },
  ExecuteAsyncScript: { method: 'POST', path: 'execute/async' },
  TakeScreenshot: { method: 'GET', path: 'screenshot' },
} as const
export type Command = keyof typeof commands
export type Params = Readonly<Record<string, unknown>>

/** A browser under a driver, with one session. */
export interface Driver {
  /**
   * The answer's value.
   * @throws WebDriverError where the browser refuses or fails.
   */
  send(command: Command, params?: Params): Promise<unknown>
  /** Ends session, browser and driver; the profile stays. */
  close(): Promise<void>
}

export class WebDriverError extends Error {
  /** The W3C's word for it: 'no such element', 'stale element reference' and so on. */
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

/** By this key an element's id stands in an answer (WebDriver, 12.2). */
export const elementKey = 'element-6066-11e4-a52e-4f735466cecf'
