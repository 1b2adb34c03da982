import type { Control } from './control-file.ts'

/**
 * Sends a command to the server that runs on this folder. Null where nobody listens any more: a
 * killed server leaves its file behind.
 */
export async function askControl(
  { port, token }: Control,
  path: '/link' | '/import',
  body: unknown = null,
): Promise<Response | null> {
  try {
    return await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
