import { useSearchParams } from 'react-router'
import type { EvaluationReport } from '../../contract/evaluation.ts'

/** The report of the split in the address (`?split=`); of test, where it says none. */
export function useReport(reports: readonly EvaluationReport[]) {
  const [address, setAddress] = useSearchParams()
  const wanted = address.get('split') ?? 'test'
  const report = reports.find(({ split }) => split === wanted) ?? reports[0]
  const choose = (split: string) =>
    setAddress((before) => ({ ...Object.fromEntries(before), split }), { replace: true })
  return { report, choose }
}
