import { KpiName, type KpiPage, type KpiRows } from '../../src/contract/kpi.ts'
import { kpiWithRows } from '../../src/domain/kpi.ts'
import { ApiError } from '../api-error.ts'
import { readKpiFacts } from '../stages/kpi/read-facts.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** More rows than anybody reads on a page. */
const mostRows = 1_000

/** The customer's figures, and the rows behind each. */
export function mountKpis(mount: Mount, services: Services): void {
  mount.route('kpis', async (context) => {
    const { organisationId } = callingSession(context)
    const facts = await readKpiFacts(services, organisationId)
    const page: KpiPage = {
      kpis: KpiName.options.map((name) => kpiWithRows(name, facts).kpi),
      at: services.clock(),
    }
    return context.json(page)
  })

  mount.route('kpi', async (context) => {
    const { organisationId } = callingSession(context)
    const name = KpiName.safeParse(context.req.param('name'))
    if (!name.success) throw new ApiError('not_found', 'there is no such KPI')
    const facts = await readKpiFacts(services, organisationId)
    const { columns, rows } = kpiWithRows(name.data, facts)
    const answer: KpiRows = {
      name: name.data,
      columns,
      rows: rows.slice(-mostRows).toReversed(),
      cut: rows.length > mostRows,
    }
    return context.json(answer)
  })
}
