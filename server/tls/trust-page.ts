import { X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:http'

/** The certificate's address on the plain-HTTP port. */
const certificatePath = '/lotlens-ca.crt'

/**
 * The plain-HTTP server beside the HTTPS one: the authority's certificate, how to trust it, and a
 * redirect for everything else. It serves nothing that would need to be secret.
 */
export function makeTrustServer(authorityPem: string, httpsPort: number): Server {
  const der = new X509Certificate(authorityPem).raw
  return createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const httpsOrigin = `https://${safeHost(host)}:${httpsPort}`
    const path = (request.url ?? '/').split('?')[0]
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (path === certificatePath) {
      response.writeHead(200, {
        'Content-Type': 'application/x-x509-ca-cert',
        'Content-Length': der.length,
        'Content-Disposition': 'attachment; filename="lotlens-ca.crt"',
      })
      response.end(der)
    } else if (path === '/') {
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
        'Cache-Control': 'no-cache',
      })
      response.end(trustPage(httpsOrigin))
    } else {
      response.writeHead(307, { Location: `${httpsOrigin}${safePath(request.url)}` })
      response.end()
    }
  })
}

/** A Host header is the visitor's own words: only what can be a host goes into the page. */
function safeHost(host: string): string {
  return /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])$/.test(host) ? host : 'localhost'
}

function safePath(url: string | undefined): string {
  return url !== undefined && url.startsWith('/') && !url.startsWith('//') ? url : '/'
}

function trustPage(httpsOrigin: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lotlens: trust this server</title>
<style>
  body { font: 17px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 1.5rem; color: #14181f }
  a.button { display: block; padding: 1rem; margin: 1rem 0; border-radius: .75rem; background: #14181f; color: #fff; text-align: center; text-decoration: none; font-weight: 600 }
  h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem } li { margin: .35rem 0 }
</style>
<h1>Trust this Lotlens server</h1>
<p>A phone gives the camera and offline use to a server only over HTTPS, from a certificate that the
phone trusts. This takes a minute, once for each phone.</p>
<a class="button" href="${certificatePath}">1. Get the certificate</a>
<h2>iPhone, iPad</h2>
<ol>
  <li>Open this page in Safari and tap the button above; allow the download.</li>
  <li>Settings, <b>Profile Downloaded</b>, Install.</li>
  <li>Settings, General, About, <b>Certificate Trust Settings</b>: turn Lotlens on.</li>
</ol>
<h2>Android</h2>
<ol>
  <li>Tap the button above and keep the file.</li>
  <li>Settings, search for <b>CA certificate</b> (Security, Encryption and credentials, Install a
  certificate), and choose the file.</li>
</ol>
<p>It is trusted for this server alone as long as you keep its folder to yourself; remove it in the
same place.</p>
<a class="button" href="${httpsOrigin}/">2. Open Lotlens</a>
</html>
`
}
