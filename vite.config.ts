import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type UserConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import packageJson from './package.json' with { type: 'json' }
import { bundledModelAlias } from './server/build/bundled-model.ts'
import { precompress } from './server/build/precompress.ts'
import { shellLimit } from './server/build/shell-limit.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A page needs both to use SharedArrayBuffer, and so threads, in wasm. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Where the desk's parts of the app lie, below `dist/app`. */
const deskFolder = 'assets/desk'

export default defineConfig(({ isSsrBuild }) => (isSsrBuild ? serverBuild() : appBuild()))

async function appBuild(): Promise<UserConfig> {
  return {
    plugins: [
      react(),
      tailwindcss(),
      VitePWA({
        strategies: 'injectManifest',
        srcDir: 'src/offline',
        filename: 'service-worker.ts',
        injectRegister: null,
        manifest: {
          id: '/',
          name: 'Lotlens',
          short_name: 'Lotlens',
          description: 'Vehicle-damage inspection with boxes at once, with no network.',
          start_url: '/',
          scope: '/',
          display: 'standalone',
          orientation: 'any',
          background_color: '#ffffff',
          theme_color: '#ffffff',
          icons: [
            { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
            { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
            {
              src: '/icons/icon-maskable-512.png',
              sizes: '512x512',
              type: 'image/png',
              purpose: 'maskable',
            },
          ],
        },
        injectManifest: {
          // The engine, the model and the samples are fetched and checked by the page itself: on
          // the first visit the service worker does not control it yet (src/offline).
          globPatterns: [
            '**/*.{js,css,html,svg,woff2,webmanifest,ico}',
            'icons/*.png',
            'samples/{samples.json,*.thumb.jpg}',
          ],
          // The desk is of no use without its server, and no phone keeps it.
          globIgnores: [`${deskFolder}/**`],
        },
      }),
      shellLimit(),
      precompress(),
    ],
    define: { __APP_VERSION__: JSON.stringify(appVersion()) },
    worker: { format: 'es' },
    // onnxruntime-web's form that loads its glue by address: the bundled form starts its threads
    // from whatever script it was bundled into, which would be our whole worker.
    resolve: {
      conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
      alias: await bundledModelAlias(),
    },
    build: {
      outDir: 'dist/app',
      target: 'es2022',
      assetsInlineLimit: 0,
      sourcemap: false,
      reportCompressedSize: false,
      rollupOptions: {
        output: {
          chunkFileNames: ({ moduleIds }) =>
            moduleIds.some((id) => id.startsWith(here('src/console/')))
              ? `${deskFolder}/[name]-[hash].js`
              : 'assets/[name]-[hash].js',
        },
      },
    },
    server: { headers: isolationHeaders },
    preview: { headers: isolationHeaders },
    optimizeDeps: { exclude: ['onnxruntime-web'] },
  }
}

/**
 * `vite build --ssr`: one file for each entry. A worker is an entry of its own beside the chunk
 * that starts it, so that `./name.worker.js` resolves from either form (docs/server.md).
 */
function serverBuild(): UserConfig {
  const workers = readdirSync(here('server'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.worker.ts'))
    .map((path) => `server/${path}`)
  const entries = ['server/main.ts', 'server/cli.ts', ...workers]
  return {
    define: { __APP_VERSION__: JSON.stringify(appVersion()) },
    publicDir: false,
    build: {
      outDir: 'dist/server',
      ssr: true,
      target: 'node20',
      sourcemap: true,
      rollupOptions: {
        input: Object.fromEntries(
          entries.map((path) => [path.replace(/^.*\//, '').replace(/\.ts$/, ''), here(path)]),
        ),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
}

/** Package version and, in a checkout, the commit: what a phone reports that it runs. */
function appVersion(): string {
  try {
    const commit = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], {
      cwd: here('.'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return `${packageJson.version}+${commit.trim()}`
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    return packageJson.version // an unpacked archive has no commit to name
  }
}
