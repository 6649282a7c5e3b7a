import type { Blueprint } from './blueprint.ts'
import { places, type Place } from './places.ts'

/** One thing that a blueprint has to be like. */
export interface Rule {
  readonly name: string
  /** A sentence for everything that is against the rule; none when all is well. */
  check(blueprint: Blueprint): readonly string[]
}

/** A rule about each module by itself. */
export function moduleRule(
  name: string,
  check: (place: Place, blueprint: Blueprint) => readonly string[],
): Rule {
  return {
    name,
    check: (blueprint) =>
      places(blueprint).flatMap((place) =>
        check(place, blueprint).map((problem) => `${place.where}: ${problem}`),
      ),
  }
}

/** The sentence when the condition holds. */
export function when(condition: boolean, problem: string): readonly string[] {
  return condition ? [problem] : []
}
