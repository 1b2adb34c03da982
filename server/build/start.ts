/** `npm start`: builds what is not built yet, then becomes the server. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.ts'
import { projectFolder } from './project-folder.ts'

await ensureBuilt()
await import(pathToFileURL(join(projectFolder, 'dist', 'server', 'main.js')).href)
