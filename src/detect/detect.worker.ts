/** Decode, resize, wasm inference and boxes: everything of one photo, off the main thread. */
import { expose } from 'comlink'
import * as ort from 'onnxruntime-web/wasm'
import { createEngineWorker } from './engine-worker.ts'

expose(createEngineWorker(ort, 'wasm'))
