/** `npm run dev`: the server on PORT (default 8080) and vite before it on 5173, both watching. */
import { spawn } from 'node:child_process'
import { projectFolder } from './project-folder.ts'
import { tool } from './steps.ts'

const children = [
  tool('tsx', 'watch', '--clear-screen=false', 'server/main.ts'),
  tool('vite', '--port', '5173', '--strictPort'),
].map(([program, ...args]) => spawn(program, args, { cwd: projectFolder, stdio: 'inherit' }))

console.log(
  'Open the app at http://127.0.0.1:5173; to pair, put the #code=… of the link behind it.',
)

for (const child of children) {
  child.once('exit', () => {
    for (const other of children) other.kill()
  })
}
