import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from '../server/build/project-folder.ts'

/**
 * A film for Chromium's fake camera, of the rendered sample photos: Motion JPEG is JPEG after JPEG.
 * It shows each sample for so many frames and begins anew at its end.
 */
export async function writeCameraFilm(
  path: string,
  samples: readonly string[],
  framesEach = 60,
): Promise<void> {
  const jpegs = await Promise.all(
    samples.map((name) => readFile(join(projectFolder, 'public/samples', name))),
  )
  await writeFile(path, Buffer.concat(jpegs.flatMap((jpeg) => Array(framesEach).fill(jpeg))))
}

/** What Chromium needs to see the film instead of a camera, and to ask nobody. */
export function cameraFlags(film: string): string[] {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ]
}
