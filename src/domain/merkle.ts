/** One leaf: what is bound to what. For a dataset: a photo's bytes to a version of its boxes. */
export interface MerkleLeaf {
  readonly photoSha: string
  readonly annotationHash: string
}

/**
 * Merkle root of a list, in its order. A leaf is `hash("leaf\n" photoSha "\n" annotationHash)`, a
 * node is `hash("node\n" left "\n" right)`; the last of an odd row goes up as it is. The two words
 * keep a node from passing for a leaf (as RFC 6962, section 2.1, does by a byte).
 *
 * `sha256OfText` hashes the UTF-8 form of a text into hexadecimal. An empty list has the root of
 * the text `"empty\n"`.
 */
export function merkleRoot<Hash extends string>(
  leaves: readonly MerkleLeaf[],
  sha256OfText: (text: string) => Hash,
): Hash {
  let row = leaves.map((leaf) => sha256OfText(`leaf\n${leaf.photoSha}\n${leaf.annotationHash}`))
  while (row.length > 1) {
    const above: Hash[] = []
    for (let at = 0; at < row.length; at += 2) {
      const left = row[at]
      const right = row[at + 1]
      if (left === undefined) break
      above.push(right === undefined ? left : sha256OfText(`node\n${left}\n${right}`))
    }
    row = above
  }
  return row[0] ?? sha256OfText('empty\n')
}
