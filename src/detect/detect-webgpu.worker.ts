/**
 * The same on WebGPU. Its runtime compiles glue from strings, so this script's response alone
 * carries `unsafe-eval`; nothing else may import it.
 */
import { expose } from 'comlink'
import * as ort from 'onnxruntime-web/webgpu'
import { createEngineWorker } from './engine-worker.ts'
import { acceptSmallerMemory } from './smaller-memory.ts'

acceptSmallerMemory()
expose(createEngineWorker(ort, 'webgpu'))
