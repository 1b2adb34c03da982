import type { AlertChannel } from './channel.ts'

const timeoutMs = 10_000

const marks = { info: '', warning: '⚠️ ', page: '🚨 ' } as const

/**
 * A Slack-compatible incoming webhook: one POST with `{"text": …}`. The key stands in the header
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header); Slack itself does not look at it.
 */
export function webhookChannel(url: string): AlertChannel {
  return {
    name: 'webhook',
    async send({ severity, title, detail }, key) {
      const text = `${marks[severity]}*${escaped(title)}*\n${escaped(detail)}`
      const response = await post(url, key, JSON.stringify({ text }))
      // The body is read to its end, or the connection would stay open.
      const answer = (await response.text()).slice(0, 100)
      if (!response.ok) throw new Error(`the webhook answered ${response.status} ${answer}`.trim())
    },
  }
}

async function post(url: string, key: string, body: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      // The draft's value is a structured string: in quotation marks.
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `"${key}"` },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (cause) {
    // The address is a secret: neither it nor fetch's own words may reach the desk.
    const code = cause instanceof Error && cause.name === 'TimeoutError' ? 'in time' : 'at all'
    throw new Error(`the webhook does not answer ${code}`, { cause })
  }
}

/** Slack reads these three as markup, wherever they stand. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
