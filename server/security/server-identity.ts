import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import { v7 as uuidv7, v4 as uuidv4 } from 'uuid'
import { OrganisationId, ServerEpoch } from '../../src/contract/ids.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { findOrMintIdentity, type IdentityRow } from '../db/identity-repository.ts'
import type { Queries } from '../db/database.ts'

/** Who this server is to its phones: organisation, epoch, and the key that signs receipts. */
export class ServerIdentity {
  readonly organisation: { readonly id: OrganisationId; readonly name: string }
  readonly epoch: ServerEpoch
  /** Ed25519 public key, 32 bytes as base64url: what phones pin. */
  readonly publicKey: string
  readonly #privateKey: KeyObject

  constructor(row: IdentityRow) {
    this.organisation = {
      id: OrganisationId.parse(row.organisationId),
      name: row.organisationName,
    }
    this.epoch = ServerEpoch.parse(row.epoch)
    this.#privateKey = createPrivateKey(row.signingKeyPem)
    const { x } = createPublicKey(this.#privateKey).export({ format: 'jwk' })
    if (x === undefined) throw new Error('the signing key is no Ed25519 key')
    this.publicKey = x
  }

  /** The identity that came with the data, minted where the data is new. */
  static async open(queries: Queries, now: number): Promise<ServerIdentity> {
    return new ServerIdentity(await findOrMintIdentity(queries, () => mintIdentity(now)))
  }

  /** Ed25519 signature over the canonical JSON of the value, as base64url. */
  signJson(value: unknown): string {
    return sign(null, Buffer.from(canonicalJson(value)), this.#privateKey).toString('base64url')
  }
}

function mintIdentity(now: number): IdentityRow {
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    organisationId: uuidv7(),
    organisationName: 'Lotlens',
    epoch: uuidv4(),
    signingKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    createdAt: now,
  }
}
