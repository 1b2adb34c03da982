import { queryOptions } from '@tanstack/react-query'
import { AuditChain } from '../../contract/audit.ts'
import { routes } from '../../contract/routes.ts'
import { call } from '../call.ts'

export function auditQuery(recordId: string) {
  return queryOptions({
    queryKey: ['audit', recordId],
    queryFn: ({ signal }) => call(routes.audit, AuditChain, { params: { recordId }, signal }),
  })
}
