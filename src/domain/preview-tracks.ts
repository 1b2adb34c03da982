import type { Box } from '../contract/geometry.ts'
import { iou } from './boxes.ts'
import type { FoundBox } from './detections.ts'

/** A mark that is followed from frame to frame of a stream. Its place is in frame pixels. */
export interface PreviewTrack extends FoundBox {
  /** The same for as long as the mark is followed. */
  readonly id: number
  /** Whether the last frames showed it, newest last; at most `remembered` of them. */
  readonly seen: readonly boolean[]
}

/** All marks that are followed. */
export interface PreviewTracks {
  readonly tracks: readonly PreviewTrack[]
  readonly nextId: number
}

export const noTracks: PreviewTracks = { tracks: [], nextId: 1 }

/** Frames that a track remembers, and in how many of them a mark must be to be shown. */
const remembered = 3
const neededToShow = 2

/** Boxes of one class that share less of their area are two marks. A hand moves between frames. */
const sameMarkIou = 0.3

/** How much of a box's place comes from the newest frame; the rest is where it was. */
const newestShare = 0.6

/**
 * Follow the marks into the next frame. The best pairs are matched first, each box and each mark
 * once; a mark that no remembered frame shows is let go.
 */
export function followInto(
  { tracks, nextId }: PreviewTracks,
  found: readonly FoundBox[],
): PreviewTracks {
  const partners = matched(tracks, found)
  const followed = tracks.map((track) => {
    const box = partners.get(track)
    return box === undefined ? { ...track, seen: remember(track.seen, false) } : moved(track, box)
  })
  const taken = new Set(partners.values())
  const fresh = found
    .filter((box) => !taken.has(box))
    .map((box, index) => ({ ...box, id: nextId + index, seen: [true] }))
  return {
    tracks: [...followed.filter(({ seen }) => seen.includes(true)), ...fresh],
    nextId: nextId + fresh.length,
  }
}

/** The next frame shows what the last one did: each mark is there, or not, as it was. */
export function followSame({ tracks, nextId }: PreviewTracks): PreviewTracks {
  const followed = tracks.map((track) => ({
    ...track,
    seen: remember(track.seen, track.seen.at(-1) === true),
  }))
  return { tracks: followed.filter(({ seen }) => seen.includes(true)), nextId }
}

/** The marks that are sure enough to be shown: in two of the last three frames. */
export function shownTracks({ tracks }: PreviewTracks): PreviewTrack[] {
  return tracks.filter(({ seen }) => seen.filter(Boolean).length >= neededToShow)
}

function matched(
  tracks: readonly PreviewTrack[],
  found: readonly FoundBox[],
): Map<PreviewTrack, FoundBox> {
  const pairs = tracks.flatMap((track) =>
    found
      .filter(({ classId }) => classId === track.classId)
      .map((box) => ({ track, box, overlap: iou(track.box, box.box) }))
      .filter(({ overlap }) => overlap >= sameMarkIou),
  )
  const partners = new Map<PreviewTrack, FoundBox>()
  const taken = new Set<FoundBox>()
  for (const { track, box } of pairs.toSorted((a, b) => b.overlap - a.overlap)) {
    if (partners.has(track) || taken.has(box)) continue
    partners.set(track, box)
    taken.add(box)
  }
  return partners
}

function moved(track: PreviewTrack, { box, score }: FoundBox): PreviewTrack {
  return {
    ...track,
    box: between(track.box, box),
    score: mix(track.score, score),
    seen: remember(track.seen, true),
  }
}

function between(old: Box, newest: Box): Box {
  return {
    x: mix(old.x, newest.x),
    y: mix(old.y, newest.y),
    width: mix(old.width, newest.width),
    height: mix(old.height, newest.height),
  }
}

function mix(old: number, newest: number): number {
  return old + (newest - old) * newestShare
}

function remember(seen: readonly boolean[], now: boolean): boolean[] {
  return [...seen, now].slice(-remembered)
}
