import { mayHaveHappened } from './make-failure.ts'

/** How to take one step back. */
export interface Undo {
  /** What the step made, for people. */
  readonly what: string
  /** How somebody removes it when this program cannot. */
  readonly byHand: string
  /** False when there was nothing to remove. */
  run(): Promise<boolean>
}

/** How to take back what was done so far, the latest step last. */
export type Trail = Undo[]

/**
 * Does a step and notes how to take it back. `undoOf` is given what was made, or null when the answer was lost and
 * something may have been made all the same.
 */
export async function step<Made>(
  trail: Trail,
  act: () => Promise<Made>,
  undoOf: (made: Made | null) => Undo,
): Promise<Made> {
  try {
    const made = await act()
    trail.push(undoOf(made))
    return made
  } catch (error) {
    if (mayHaveHappened(error)) trail.push(undoOf(null))
    throw error
  }
}

/** Takes all steps back, the latest first, and says what became of each. Never rejects. */
export async function undoAll(trail: Trail): Promise<readonly string[]> {
  const undone: string[] = []
  const left: string[] = []
  for (const { what, byHand, run } of trail.toReversed()) {
    try {
      if (await run()) undone.push(what)
    } catch (error) {
      left.push(`  ${what}. ${(error as Error).message}\n    ${byHand}`)
    }
  }
  if (undone.length + left.length === 0) return ['Nothing was made of it.']
  return [
    ...(undone.length === 0 ? [] : [`Undone: ${undone.join(', ')}.`]),
    ...(left.length === 0 ? [] : ['Still there, or not known to be gone; remove it by hand:', ...left]),
  ]
}
