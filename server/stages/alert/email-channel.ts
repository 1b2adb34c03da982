import type { AlertChannel, AlertSettings } from './channel.ts'

const timeoutMs = 10_000

/**
 * Mail through an SMTP server; sender and first receiver are one address. The key is the mail's
 * Message-ID, by which mail servers and readers tell a repeat (RFC 5322, 3.6.4).
 */
export function emailChannel(settings: NonNullable<AlertSettings['mail']>): AlertChannel {
  const { smtpUrl, to } = settings
  const address = to[0] ?? ''
  return {
    name: 'e-mail',
    async send({ severity, title, detail }, key) {
      // Only who sends mail loads the library.
      const { createTransport } = await import('nodemailer')
      const transport = createTransport({
        url: smtpUrl,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
      })
      try {
        await transport.sendMail({
          from: { name: 'Lotlens', address },
          messageId: `<${key}@${address.split('@').at(-1)}>`,
          to: [...to],
          subject: `[Lotlens ${severity}] ${title}`,
          text: `${detail}\n`,
          disableFileAccess: true,
          disableUrlAccess: true,
        })
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new Error(`the mail was not taken: ${reason}`, { cause })
      } finally {
        transport.close()
      }
    },
  }
}
