/** Unix milliseconds; a test passes its own. */
export type Clock = () => number
