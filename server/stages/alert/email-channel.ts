import type { AlertChannel, AlertSettings } from './channel.ts'

const timeoutMs = 10_000

/** Mail through an SMTP server; sender and first receiver are one address. */
export function emailChannel(settings: NonNullable<AlertSettings['mail']>): AlertChannel {
  const { smtpUrl, to } = settings
  return {
    name: 'e-mail',
    async send({ severity, title, detail }) {
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
          from: { name: 'Lotlens', address: to[0] ?? '' },
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
