/** Version of the records' envelope. A server keeps and defers versions that it does not know. */
export const recordVersion = 1

/**
 * Version of the wire protocol between phone and server. `version.test.ts` hashes the schemas of
 * every message: who changes one, raises this and writes down what an older peer sees.
 */
export const protocolVersion = 1

/** Version of the pre-processing (letterbox, colour order, scale) that predictions name. */
export const preprocessingVersion = 1
