import { describe, expect, it } from 'vitest'
import { createMemoryPhone, closerBox, foundBoxes } from './testing/memory-phone.ts'
import { addPhotoTo, until } from './testing/steps.ts'

const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'A 1', mileageKm: null } as const

async function phoneWithPhoto() {
  const memory = createMemoryPhone()
  const { store, phone, fine } = memory
  const inspection = await store.openInspection(vehicle, false)
  const stop = phone.detections.start()
  const photo = await addPhotoTo(store, inspection, 'a')
  const view = () => {
    const found = store.inspections.current()[0]?.photos.find(({ id }) => id === photo)
    if (found === undefined) throw new Error('the photo is gone')
    return found
  }
  await until(() => fine.looked.length === 1)
  return { ...memory, inspection, photo, view, stop }
}

describe('the second look', () => {
  it('FP7: begins once the first boxes are there and adds a record that names them', async () => {
    const { fine, phone, photo, view } = await phoneWithPhoto()
    expect(view().boxes.map(({ boxId }) => boxId)).toEqual(foundBoxes.map(({ boxId }) => boxId))
    expect(phone.secondLook.progress.current()).toEqual({ photo, done: 4, count: 12 })
    fine.found()
    await until(() => view().fine !== null)
    expect(view().fine?.made).toMatchObject({ pass: 'fine', after: view().predictions?.id })
    expect(view().boxes.map(({ boxId }) => boxId)).toEqual(
      [...foundBoxes, closerBox].map(({ boxId }) => boxId),
    )
    await until(() => phone.secondLook.progress.current() === null)
  })

  it('FP7: ends at once, and keeps nothing, when the photo is judged, sealed or taken back', async () => {
    const ends = {
      judged: ({ phone, photo }) => phone.secondLook.drop(photo),
      corrected: async ({ store, inspection, view, photo }) => {
        const { added, predictions, boxes } = view()
        await store.addCorrection(inspection, {
          photoId: photo,
          photoSha: added.sha,
          predictionsId: predictions?.id ?? null,
          boxes: [...boxes],
        })
      },
      sealed: ({ store, inspection }) => store.sealInspection(inspection),
      retracted: ({ store, inspection, photo }) => store.retractPhoto(inspection, photo),
    } satisfies Record<
      string,
      (phone: Awaited<ReturnType<typeof phoneWithPhoto>>) => void | Promise<void>
    >
    for (const end of Object.values(ends)) {
      const phone = await phoneWithPhoto()
      await end(phone)
      expect(phone.fine.aborted).toBe(1)
      phone.fine.found()
      await until(() => phone.phone.secondLook.progress.current() === null)
      expect(phone.view().fine).toBeNull()
      expect(phone.fine.looked).toHaveLength(1)
    }
  })

  it('FP7: waits for the first boxes of every photo', async () => {
    const { store, fine, inspection } = await phoneWithPhoto()
    await addPhotoTo(store, inspection, 'b')
    fine.found()
    await until(() => fine.looked.length === 2)
    const [, second] = store.inspections.current()[0]?.photos ?? []
    expect(second?.predictions).not.toBeNull()
  })

  it('FP4: can be switched off, which ends what runs, and on again; the phone keeps the choice', async () => {
    const { phone, fine, kept } = await phoneWithPhoto()
    phone.secondLook.choose(false)
    expect(fine.aborted).toBe(1)
    expect(kept.get('lotlens.second-look')).toBe('off')
    await until(() => phone.secondLook.progress.current() === null)
    phone.secondLook.choose(true)
    await until(() => fine.looked.length === 2)
  })

  it('FP7: leaves photos of earlier sessions alone', async () => {
    const { store, fine } = await phoneWithPhoto()
    const later = createMemoryPhone(store)
    later.phone.detections.start()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(later.fine.looked).toEqual([])
    expect(fine.looked).toHaveLength(1)
  })
})
