import { and, eq } from 'drizzle-orm'
import type { Queries } from './database.ts'
import { setting } from './loop-schema.ts'

/** What a site can choose; each key's value has a schema at its owner. */
export type SettingKey = 'training-rule' | 'promotion-frozen' | 'canary' | 'canary-held'

/** Choices of a site, JSON by key. */
export class SettingRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** The value as it was set, to be parsed by its owner; undefined where nobody has set it. */
  async find(organisationId: string, key: SettingKey): Promise<unknown> {
    const [row] = await this.#db
      .select({ value: setting.value })
      .from(setting)
      .where(and(eq(setting.organisationId, organisationId), eq(setting.key, key)))
    return row === undefined ? undefined : (JSON.parse(row.value) as unknown)
  }

  async set(organisationId: string, key: SettingKey, value: unknown): Promise<void> {
    const text = JSON.stringify(value)
    await this.#db
      .insert(setting)
      .values({ organisationId, key, value: text })
      .onConflictDoUpdate({ target: [setting.organisationId, setting.key], set: { value: text } })
  }

  async drop(organisationId: string, key: SettingKey): Promise<void> {
    await this.#db
      .delete(setting)
      .where(and(eq(setting.organisationId, organisationId), eq(setting.key, key)))
  }
}
