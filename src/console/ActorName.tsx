import { useQuery } from '@tanstack/react-query'
import { devicesQuery } from './queries.ts'
import { strings } from './strings.en.ts'

/** Who did it: a device by its name, the server or a rule in words; an unknown one as it is written. */
export function ActorName({ actor }: { actor: string }) {
  const text = strings.useText()
  const { data } = useQuery(devicesQuery)
  const device = data?.devices.find(({ id }) => id === actor)
  if (device !== undefined) return <span title={actor}>{device.name}</span>
  if (actor === 'server') return text('actorServer')
  if (actor.startsWith('rule:')) return text('actorRule')
  if (actor.startsWith('drift')) return text('actorDrift')
  // An id's end tells it apart.
  return <span title={actor}>{actor.replace(/[0-9a-f-]{32,}/, (id) => `…${id.slice(-6)}`)}</span>
}
