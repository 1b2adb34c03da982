/**
 * A manifest as a release writes it, but for its files and what a test says otherwise; untyped,
 * since tests also spoil it before it is read.
 */
export function manifestWith<F, M extends object>(files: F, more: M) {
  return {
    format: 1,
    name: 'scratch-dent',
    version: 1,
    createdAt: '2026-01-02T03:04:05Z',
    architecture: 'yolov8n',
    classes: ['scratch', 'dent'],
    strides: [8, 16, 32],
    input: { width: 320, height: 320 },
    embedding: { dimensions: 256 },
    preprocessing: {
      version: 1,
      layout: 'nchw',
      colour: 'rgb',
      scale: 1 / 255,
      letterboxFill: 114,
      resampler: 'lanczos3-antialiased',
    },
    thresholds: { score: [0.3, 0.4], nmsIou: 0.7 },
    files,
    lineage: {
      datasetSha256: 'd'.repeat(64),
      codeSha256: 'e'.repeat(64),
      runId: 'run',
      demo: false,
    },
    licence: 'Apache-2.0',
    ...more,
  }
}
