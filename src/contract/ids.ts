import { z } from 'zod/mini'

/** SHA-256 of some bytes, as 64 lower-case hexadecimal digits. */
export const Sha256 = z
  .string()
  .check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'))
  .brand<'Sha256'>()
export type Sha256 = z.infer<typeof Sha256>

const uuid = () =>
  z
    .string()
    .check(
      z.regex(
        /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        'must be a lower-case UUID',
      ),
    )

/** Minted together with the phone's store, so that a wiped phone is a new device. */
export const DeviceId = uuid().brand<'DeviceId'>()
export type DeviceId = z.infer<typeof DeviceId>

/** UUIDv7 of one record. */
export const RecordId = uuid().brand<'RecordId'>()
export type RecordId = z.infer<typeof RecordId>

/** The id of the `inspection.opened` record that began the inspection. */
export const InspectionId = uuid().brand<'InspectionId'>()
export type InspectionId = z.infer<typeof InspectionId>

/** The id of the `photo.added` record: the same bytes in two slots are two photos with one sha. */
export const PhotoId = uuid().brand<'PhotoId'>()
export type PhotoId = z.infer<typeof PhotoId>

export const BoxId = uuid().brand<'BoxId'>()
export type BoxId = z.infer<typeof BoxId>

export const OrganisationId = uuid().brand<'OrganisationId'>()
export type OrganisationId = z.infer<typeof OrganisationId>

/** Minted when a server's data is created, and anew when it is restored from a backup. */
export const ServerEpoch = uuid().brand<'ServerEpoch'>()
export type ServerEpoch = z.infer<typeof ServerEpoch>
