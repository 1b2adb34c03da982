/** `src/detect/detect.worker.ts`, with faults. */
import './watched-pictures.ts'
import './install-faults.ts'
import { expose } from 'comlink'
import * as ort from 'onnxruntime-web/wasm'
import { createEngineWorker } from '../../src/detect/engine-worker.ts'
import { acceptSmallerMemory } from '../../src/detect/smaller-memory.ts'
import { faultyRuntime } from './faulty-runtime.ts'

acceptSmallerMemory()
expose(createEngineWorker(faultyRuntime(ort), 'wasm'))
