/**
 * `npm run bench:detect`: from a 12-megapixel JPEG to boxes in Chromium, part by part, beside a
 * plain browser project and the limit of this machine (onnxruntime-node). One interleaved run,
 * medians; the ratios hold better than the times. At the 640 class (480x640 for this photo), whose
 * figures are the named ones, and at the released model's own size. Prints a table, and JSON on the
 * last line.
 *
 * `-- --phone` serves a page that measures a real phone; `-- --decode CODE` reads what that showed.
 */
import { cpus, loadavg } from 'node:os'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { Undo } from '../../server/undo.ts'
import { openDetectBrowser, type DetectBrowser } from '../detect-browser.ts'
import type { BenchModel } from '../detect-page/bench-model.ts'
import { releasedModel } from '../released-model.ts'
import { class640Of } from './bench-models.ts'
import { benchPhoto } from './bench-photo.ts'
import { measureColdStarts } from './cold-start.ts'
import { openContenders, publish640 } from './contenders.ts'
import {
  classFigures,
  referenceMs,
  referenceToBare,
  rounded,
  rowOf,
  runsOf,
} from './detect-figures.ts'
import { median, table } from './figures.ts'
import { interleaved } from './interleaved.ts'
import { decodeFigures } from './phone-code.ts'
import { servePhone } from './serve-phone.ts'

const roundCount = Number(process.env['LOTLENS_BENCH_ROUNDS'] ?? 15)
const warmUpCount = 2
const sessionCount = 5

const [option, code = ''] = process.argv.slice(2)
if (option === '--phone') await servePhone()
else if (option === '--decode') console.log(JSON.stringify(decodeFigures(code), null, 2))
else if (option === undefined) await measure()
else throw new Error(`there is no ${option}; --phone and --decode CODE are the options`)

async function measure(): Promise<void> {
  const model = await releasedModel()
  const class640 = await class640Of(model)
  const photo = await benchPhoto()
  const undo = new Undo()
  try {
    const coldStart = await measureColdStarts()
    const browser = await openDetectBrowser()
    undo.add(() => browser.close())
    const bench = {
      browser,
      plainPage: await browser.openPlainPage(),
      model,
      class640,
      published640: await publish640(browser, class640),
      photo: await browser.publish(photo.path, photo.size),
      jpeg: await readFile(photo.path),
      undo,
    }
    const contenders = await openContenders(bench)
    const runs = await interleaved(contenders, { warmUpCount, roundCount })
    const sessions = await openSessions(browser, bench.published640)
    const rows = contenders.map(({ key, what }) => rowOf(what, runsOf(runs, key)))
    const { photoToBoxesMs, ...figures } = classFigures(runs, '640')
    const fairness = referenceToBare(runs)
    console.log(table(rows))
    console.log(
      `session ${sessions.sessionMs.toFixed(0)} ms (a page's first one ` +
        `${sessions.firstSessionMs.toFixed(0)} ms), first run ${sessions.firstRunMs.toFixed(0)} ms; ` +
        `the reference infers in ${fairness.toFixed(2)} of the bare runtime's time` +
        (Math.abs(fairness - 1) > 0.1 ? ': NOT a fair reference in this run' : ''),
    )
    const report = {
      photoToBoxesMs: { reference: referenceMs(runs), ...photoToBoxesMs },
      ...figures,
      sessionMs: sessions.sessionMs,
      ...coldStart,
      firstSessionMs: sessions.firstSessionMs,
      firstRunMs: sessions.firstRunMs,
      referenceToBare: fairness,
      released: { input: model.manifest.input, ...classFigures(runs, 'released') },
      model: `${model.manifest.name} ${model.manifest.version}`,
      photo: photo.what,
      rounds: roundCount,
      rows,
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0] },
    }
    console.log(JSON.stringify(report, rounded))
  } finally {
    await undo.run()
  }
}

/**
 * What a session of the 640 class costs, with runtime and model at hand: one more in a page that
 * has had one, and the first one of a page, which compiles the runtime.
 */
async function openSessions({ page, openPage }: DetectBrowser, bench: BenchModel) {
  const openIn = (one: Page) =>
    one.evaluate((files) => window.detectPage.openEngine(2, files), bench)
  const sessions = []
  const first = []
  for (let round = 0; round < sessionCount; round += 1) {
    sessions.push(await openIn(page))
    const fresh = await openPage()
    first.push(await openIn(fresh))
    await fresh.close()
  }
  return {
    firstSessionMs: median(first.map(({ sessionMs }) => sessionMs)),
    sessionMs: median(sessions.map(({ sessionMs }) => sessionMs)),
    firstRunMs: median(sessions.map(({ warmUpMs }) => warmUpMs)),
  }
}
