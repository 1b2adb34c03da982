import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { ModelVersionDetail, ModelVersionList } from '../src/contract/registry.ts'
import { RunDetail, RunList, type Run } from '../src/contract/run.ts'
import { projectFolder } from '../server/build/project-folder.ts'
import type { RealServer } from './real-server.ts'

const runDeadlineMs = 20 * 60_000

/** What a person at the desk asks a training for; the rest is as the form offers it. */
export interface AskedTraining {
  readonly minutes?: number
  /** Each time the same training, whatever else the machine does. */
  readonly epochs?: number
  readonly rate: 'Warm, a tenth' | 'Full'
  readonly seed: number
}

/** The desk in a browser that is signed in as administrator. */
export class Desk {
  readonly page: Page
  readonly #server: RealServer

  constructor(page: Page, server: RealServer) {
    this.page = page
    this.#server = server
  }

  get #makeDemoVersion() {
    const demo = this.page.getByRole('region', { name: 'Demo data' })
    return demo.getByRole('button', { name: 'Make dataset version' })
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.#server.origin}/console${path}`)
  }

  /** Loads the rendered photos that come with the project. */
  async loadDemoData(): Promise<void> {
    await this.open('/datasets')
    await this.page.getByRole('button', { name: 'Load demo data' }).click()
    await expect(this.#makeDemoVersion).toBeEnabled({ timeout: 120_000 })
  }

  /** Calls the next photo of the queue complete, with every box kept. */
  async reviewNextPhoto(): Promise<void> {
    await this.open('/label')
    await this.page.getByRole('link', { name: 'Review the next photo' }).click()
    await this.page.getByRole('button', { name: /^Accept – whole photo complete/ }).click()
    await expect(this.page.getByText(/^Accepted: the photo trains from/)).toBeVisible()
  }

  async makeDataset(number: number): Promise<void> {
    await this.open('/datasets')
    await this.#makeDemoVersion.click()
    await expect(this.page.getByText(`Dataset ${number} is made`)).toBeVisible({ timeout: 60_000 })
  }

  /** Starts a run on the newest dataset, from the champion; resolves on its page. */
  async train({ minutes, epochs, rate, seed }: AskedTraining): Promise<string> {
    await this.open('/runs')
    await this.page
      .getByRole('button', { name: /^Train/ })
      .first()
      .click()
    const form = this.page.getByRole('dialog')
    await form.getByText(rate, { exact: true }).click()
    if (minutes !== undefined) await form.getByLabel('Minutes').fill(String(minutes))
    if (epochs !== undefined) await form.getByLabel('Or epochs').fill(String(epochs))
    await form.getByLabel('Seed').fill(String(seed))
    await form.getByRole('button', { name: 'Start training' }).click()
    await this.page.waitForURL(/\/console\/runs\/[^/?]+$/)
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? ''
  }

  /** Waits until a run has ended; fails with its own words where it did not finish. */
  async finished(runId: string): Promise<Run> {
    const deadline = Date.now() + runDeadlineMs
    for (;;) {
      const { run, log } = RunDetail.parse(await this.get(`/v1/runs/${runId}`))
      if (run.state === 'finished') return run
      const said = log.map(({ message }) => message).join('\n')
      if (run.state === 'failed' || run.state === 'stopped' || Date.now() > deadline) {
        throw new Error(`run ${run.number} is ${run.state}: ${run.failure?.message ?? ''}\n${said}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }

  async runs(): Promise<readonly Run[]> {
    return RunList.parse(await this.get('/v1/runs')).runs
  }

  async version(name: string): Promise<ModelVersionDetail> {
    return ModelVersionDetail.parse(await this.get(`/v1/versions/${name}`))
  }

  /** How many devices last reported to run a version. */
  async devicesRunning(name: string): Promise<number> {
    const { versions } = ModelVersionList.parse(await this.get('/v1/versions'))
    return versions.find(({ version }) => version === name)?.deviceCount ?? 0
  }

  async get(path: string): Promise<unknown> {
    const answer = await this.page.request.get(`${this.#server.origin}${path}`)
    expect(answer.status(), path).toBe(200)
    return answer.json()
  }
}

/** `npm run lotlens -- …` against a running server; its output. */
export async function lotlens(server: RealServer, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(projectFolder, 'dist/server/cli.js'), ...words],
    { env: { ...process.env, LOTLENS_HOME: server.home } },
  )
  return stdout
}
