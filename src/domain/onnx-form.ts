/** Whether an ONNX file has the form of a YOLOv8 detector (the trainer's `onnx_form.py`). */
import type { ModelManifest } from '../contract/model.ts'
import {
  readOnnxFile,
  type OnnxFault,
  type OnnxOutline,
  type OnnxReading,
  type OnnxValue,
} from './onnx-file.ts'
import { readPythonNames } from './python-names.ts'

/** How a detector is fed and read. */
export interface DetectorForm {
  readonly inputName: string
  /** Of the input that it was made for, in pixels. */
  readonly height: number
  readonly width: number
  readonly classNames: readonly string[]
}

const strides = [8, 16, 32]
const largestStride = 32
const inputForm = 'a detector takes one float32[1, 3, height, width], sides multiples of 32'

/** `TensorProto.DataType` of what is met. */
const float32 = 1
const typeNames: Readonly<Record<number, string>> = {
  [float32]: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  10: 'float16',
  11: 'float64',
}

/** Read a model file: ours, or one that another YOLOv8 tool exported. */
export function readDetectorFile(bytes: Uint8Array): OnnxReading<DetectorForm> {
  const reading = readOnnxFile(bytes)
  return reading.ok ? detectorForm(reading.value) : reading
}

/** What is wrong with a file for the model that a manifest describes; null where nothing is. */
export function fileFaultFor(
  { classes, input }: Pick<ModelManifest, 'classes' | 'input'>,
  bytes: Uint8Array,
): OnnxFault | null {
  const reading = readDetectorFile(bytes)
  if (!reading.ok) return reading.fault
  const { classNames, height, width } = reading.value
  if (classNames.join('\n') !== classes.join('\n')) {
    const message = `knows the classes ${listed(classNames)}, and not ${listed(classes)} in this order`
    return { code: 'other_classes', message }
  }
  if (height !== input.height || width !== input.width) {
    const message = `takes photos of ${width}x${height}, and not of ${input.width}x${input.height}`
    return { code: 'other_size', message }
  }
  return null
}

/** The first ten names, for a message. */
export function listed(names: readonly string[]): string {
  return names.slice(0, 10).join(', ') + (names.length > 10 ? ' ...' : '')
}

function detectorForm(file: OnnxOutline): OnnxReading<DetectorForm> {
  const { metadata, inputs } = file
  const task = metadata.get('task') ?? 'detect'
  if (task !== 'detect') {
    return refuse('not_a_detector', `was made for the task '${task}'; only 'detect' runs`)
  }
  const [input] = inputs
  if (input === undefined || inputs.length > 1 || !isPhotoInput(input)) {
    return refuse('wrong_input', `takes ${shownAll(inputs)}; ${inputForm}`)
  }
  const size = sizeOf(input, metadata.get('imgsz') ?? '')
  if (size === null) {
    const message =
      "takes photos of any size and does not say which: its metadata has no 'imgsz' like [640, 640], multiples of 32"
    return refuse('no_size', message)
  }
  const fault = outputFault(file, size)
  if (fault !== null) return { ok: false, fault }
  const stride = metadata.get('stride') ?? '32'
  if (stride !== '32' && stride !== '32.0') {
    return refuse('wrong_stride', `has stride ${stride}; detectors up to stride 32 run`)
  }
  const names = metadata.get('names')
  if (names === undefined) {
    return refuse('no_names', "does not say its classes: its metadata has no 'names'")
  }
  const classNames = readPythonNames(names)
  if (classNames === null) {
    const message =
      "does not say its classes: 'names' in its metadata must be like {0: 'scratch', 1: 'dent'}"
    return refuse('no_names', message)
  }
  const rows = file.outputs[0]?.dims[1] ?? null
  if (rows !== null && rows !== 4 + classNames.length) {
    const message = `gives ${rows} rows for ${classNames.length} classes; a detector gives ${4 + classNames.length}: boxes and scores, no masks and no key points`
    return refuse('wrong_output', message)
  }
  return { ok: true, value: { inputName: input.name, ...size, classNames } }
}

function isPhotoInput({ elementType, dims }: OnnxValue): boolean {
  const [batch, channels, ...sides] = dims
  return (
    elementType === float32 &&
    dims.length === 4 &&
    (batch === 1 || batch === null) &&
    (channels === 3 || channels === null) &&
    sides.every((side) => side === null || isSide(side))
  )
}

function isSide(side: number): boolean {
  return side > 0 && side % largestStride === 0
}

/** Of the input, or of `imgsz` (`640` or `[480, 640]`, height first) where the input takes any. */
function sizeOf({ dims }: OnnxValue, imgsz: string): { height: number; width: number } | null {
  const [, , height, width] = dims
  if (typeof height === 'number' && typeof width === 'number') return { height, width }
  const [, one, first, second] =
    /^\s*(?:(\d+)|[[(]\s*(\d+)\s*,\s*(\d+)\s*,?\s*[\])])\s*$/.exec(imgsz) ?? []
  const said = { height: Number(first ?? one ?? 0), width: Number(second ?? one ?? 0) }
  return isSide(said.height) && isSide(said.width) ? said : null
}

function outputFault(
  { outputs }: OnnxOutline,
  { height, width }: { height: number; width: number },
): OnnxFault | null {
  const cells = strides.map((stride) => (height / stride) * (width / stride))
  const anchors = cells.reduce((sum, count) => sum + count, 0)
  const [first, second] = outputs
  const [, rows, columns] = first?.dims ?? []
  const fits =
    first?.elementType === float32 &&
    first.dims.length === 3 &&
    (rows === null || (rows ?? 0) > 4) &&
    (columns === anchors || columns === null) &&
    outputs.length <= 2 &&
    (second === undefined || second.dims.length === 2)
  if (fits) return null
  const message = `gives ${shownAll(outputs)}; a detector gives float32[1, 4 + classes, ${anchors}] at this size, and beside it at most an embedding [1, channels]`
  return { code: 'wrong_output', message }
}

function refuse(code: OnnxFault['code'], message: string): OnnxReading<never> {
  return { ok: false, fault: { code, message } }
}

function shownAll(values: readonly OnnxValue[]): string {
  return values.map(shown).join(' and ') || 'nothing'
}

/** Name, type and shape, e.g. `images float32[1, 3, 640, 640]`. */
function shown({ name, elementType, dims }: OnnxValue): string {
  const kind = typeNames[elementType] ?? 'another type'
  return `${name} ${kind}[${dims.map((dim) => dim ?? '?').join(', ')}]`
}
