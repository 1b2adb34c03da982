/** Decode, resize, wasm inference and boxes: everything of one photo, off the main thread. */
import { expose } from 'comlink'
import * as ort from 'onnxruntime-web/wasm'
import { createEngineWorker } from './engine-worker.ts'
import { acceptSmallerMemory } from './smaller-memory.ts'

acceptSmallerMemory()
expose(createEngineWorker(ort, 'wasm'))
