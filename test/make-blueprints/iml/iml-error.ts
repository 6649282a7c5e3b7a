/** What the evaluator does not know, or what Make itself refuses: it never guesses. */
export class ImlError extends Error {
  override readonly name = 'ImlError'
}
