import type { AlertChannel } from './channel.ts'

const timeoutMs = 10_000

const marks = { info: '', warning: '⚠️ ', page: '🚨 ' } as const

/** A Slack-compatible incoming webhook: one POST with `{"text": …}`. */
export function webhookChannel(url: string): AlertChannel {
  return {
    name: 'webhook',
    async send({ severity, title, detail }) {
      const text = `${marks[severity]}*${escaped(title)}*\n${escaped(detail)}`
      const response = await post(url, JSON.stringify({ text }))
      // The body is read to its end, or the connection would stay open.
      const answer = (await response.text()).slice(0, 100)
      if (!response.ok) throw new Error(`the webhook answered ${response.status} ${answer}`.trim())
    },
  }
}

async function post(url: string, body: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
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
