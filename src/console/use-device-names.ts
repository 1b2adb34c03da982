import { useQuery } from '@tanstack/react-query'
import { devicesQuery } from './queries.ts'

const uuid = /^[0-9a-f-]{36}$/

/**
 * Gives devices their names; one that is not known is called by the end of its id, and who is no
 * device (`server`, a rule) as it is.
 */
export function useDeviceNames(): (id: string) => string {
  const devices = useQuery(devicesQuery).data?.devices ?? []
  return (id) => {
    const device = devices.find((one) => (one.id as string) === id)
    return device?.name ?? (uuid.test(id) ? `…${id.slice(-6)}` : id)
  }
}
