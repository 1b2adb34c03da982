/** `src/capture/capture.worker.ts`, with its pictures counted. */
import './watched-pictures.ts'
import './install-faults.ts'
import '../../src/capture/capture.worker.ts'
