/** Bytes of a digest that SQLite keeps (dedupe-window.ts). As many count here, so that a fact is known after a move, too. */
const BYTES = 12

/** The key of the table `dedupe`, as 32 hex digits: a uuid, which PostgreSQL keeps in 16 bytes and compares fast. */
export function dedupeKeyOf(digest: Buffer): string {
  return digest.toString('hex', 0, BYTES).padEnd(32, '0')
}
