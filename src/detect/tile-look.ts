import type { Size } from '../contract/geometry.ts'
import { boxesFromOutput } from '../domain/detections.ts'
import type { RgbaPixels } from '../domain/lanczos.ts'
import type { Letterbox } from '../domain/letterbox.ts'
import type { Opened } from './engine-worker.ts'
import { isNonsense } from './nonsense.ts'
import { openRegions, type PhotoRegions } from './photo-regions.ts'
import type { EngineAnswer, EngineWorker, FoundBoxes, TileRequest } from './worker-api.ts'

/** Resize a picture of some size to where it lies in the input, and fill the tensor. */
type Pack = (engine: Opened, pixels: RgbaPixels, size: Size) => Letterbox

interface Held {
  readonly key: string
  readonly regions: PhotoRegions
}

/** The worker's side of a fine pass: one photo is held decoded while its tiles are looked at. */
export function createTileLook(
  ready: () => Opened,
  pack: Pack,
): Pick<EngineWorker, 'holdPhoto' | 'detectTile' | 'letPhotoGo'> {
  let held: Held | null = null

  async function letPhotoGo(): Promise<void> {
    held?.regions.close()
    held = null
  }

  return {
    letPhotoGo,
    async holdPhoto({ key, jpeg, size }, wanted) {
      await letPhotoGo()
      const begun = performance.now()
      try {
        held = { key, regions: await openRegions(jpeg, size, wanted) }
      } catch (cause) {
        console.warn('detect: a photo cannot be decoded for its tiles', cause)
        return { ok: false, problem: 'cannot_decode' }
      }
      return { ok: true, value: performance.now() - begun }
    },
    async detectTile(request) {
      if (held?.key !== request.key) return { ok: true, value: null }
      return await lookAtTile({ engine: ready(), regions: held.regions, pack }, request)
    },
  }
}

async function lookAtTile(
  {
    engine,
    regions,
    pack,
  }: { readonly engine: Opened; readonly regions: PhotoRegions; readonly pack: Pack },
  { tile, thresholds }: TileRequest,
): Promise<EngineAnswer<FoundBoxes>> {
  const begun = performance.now()
  const pixels = await regions.read(tile)
  const readAt = performance.now()
  const tileSize: Size = { width: tile.width, height: tile.height }
  const letterbox = pack(engine, pixels, tileSize)
  const preparedAt = performance.now()
  const raw = await engine.session.run(engine.tensor)
  const inferredAt = performance.now()
  if (isNonsense(raw)) return { ok: false, problem: 'nonsense' }
  const boxes = boxesFromOutput(raw, { letterbox, thresholds })
  const timings = {
    decodeMs: readAt - begun,
    prepareMs: preparedAt - readAt,
    inferMs: inferredAt - preparedAt,
    postMs: performance.now() - inferredAt,
  }
  return { ok: true, value: { boxes, timings } }
}
