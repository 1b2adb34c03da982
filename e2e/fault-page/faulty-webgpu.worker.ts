/** `src/detect/detect-webgpu.worker.ts`, with faults. */
import './watched-pictures.ts'
import './install-faults.ts'
import { expose } from 'comlink'
import * as ort from 'onnxruntime-web/webgpu'
import { createEngineWorker } from '../../src/detect/engine-worker.ts'
import { faultyRuntime } from './faulty-runtime.ts'

expose(createEngineWorker(faultyRuntime(ort), 'webgpu'))
