import { ModelManifest } from '../../src/contract/model.ts'
import { phoneModel, type PhoneModel } from '../../src/detect/phone-model.ts'
import { manifestWith } from '../../src/domain/testing/manifest-maker.ts'
import facts from './colour-detector/files.json' with { type: 'json' }

const urls: Record<string, string> = import.meta.glob('./colour-detector/**/*.{onnx,png,json}', {
  eager: true,
  query: '?url',
  import: 'default',
})

const size = 128

const file = (role: string, path: keyof typeof facts) => ({
  role,
  path,
  engine: role === 'int8' || role === 'float' ? 'onnxruntime' : null,
  input: null,
  ...facts[path],
})

/** Says 'scratch' where a photo is red and 'dent' where it is blue (`make_colour_detector.py`). */
export function colourModel(): PhoneModel {
  const files = [
    file('int8', 'model.onnx'),
    file('float', 'model.onnx'),
    file('golden-expected', 'golden/expected.json'),
    file('golden-image', 'golden/golden-1.png'),
    file('golden-image', 'golden/golden-2.png'),
  ]
  const manifest = ModelManifest.parse(
    manifestWith(files, {
      name: 'colour-detector',
      input: { width: size, height: size },
      embedding: null,
      thresholds: { score: [0.5, 0.5], nmsIou: 0.05 },
    }),
  )
  return phoneModel(manifest, ({ path }) => {
    const url = urls[`./colour-detector/${path}`]
    if (url === undefined) throw new Error(`${path} is not built in`)
    return url
  })
}
