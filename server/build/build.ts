/** `npm run build`: makes `dist` where it is not already made from the present sources. */
import { ensureBuilt } from './ensure-built.ts'

await ensureBuilt()
