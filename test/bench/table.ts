import type { Goal, Result, Round, Unit } from './figure.ts'
import { median } from './support/statistics.ts'

/** All rounds of one result, a line each. */
export function roundLines(result: Result): string[] {
  const head = `  ${result.title}${result.reference === undefined ? '' : `, against ${result.reference}`}`
  const lines = result.rounds.map((round, index) => {
    const cells = [`    round ${index + 1}`, `noise ${(round.noise * 100).toFixed(0).padStart(2)} %`]
    if (round.reference !== undefined) cells.push(`reference ${quantity(round.reference, result.unit)}`)
    cells.push(`product ${quantity(round.product, result.unit)}`)
    if (round.reference !== undefined) cells.push(`ratio ${scoreOf(round).toFixed(2)}`)
    return cells.join('  ')
  })
  return [head, ...lines]
}

/** The closing table: medians over the rounds; the score is the median of the rounds' own ratios. */
export function summaryLines(results: readonly Result[]): string[] {
  const rows = results.map((result) => [
    result.title,
    result.reference === undefined
      ? ''
      : quantity(
          medianOf(result, (round) => round.reference),
          result.unit,
        ),
    quantity(
      medianOf(result, (round) => round.product),
      result.unit,
    ),
    score(result, medianOf(result, scoreOf)),
    result.prototype === undefined ? '' : score(result, result.prototype),
    goalText(result),
    reached(result) ? 'yes' : 'SHORT',
  ])
  const table = [['figure', 'reference', 'product', 'score', 'prototype', 'goal', 'reached'], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  return table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
}

export function reached(result: Result): boolean {
  const value = medianOf(result, scoreOf)
  return 'atLeast' in result.goal ? value >= result.goal.atLeast : value <= result.goal.atMost
}

function scoreOf(round: Round): number {
  return round.reference === undefined ? round.product : round.product / round.reference
}

function medianOf(result: Result, pick: (round: Round) => number | undefined): number {
  return median(result.rounds.map(pick).filter((value) => value !== undefined))
}

function score(result: Result, value: number): string {
  return result.reference === undefined ? quantity(value, result.unit) : value.toFixed(2)
}

function goalText(result: Result): string {
  return `${comparison(result.goal)} ${score(result, 'atLeast' in result.goal ? result.goal.atLeast : result.goal.atMost)}`
}

function comparison(goal: Goal): string {
  return 'atLeast' in goal ? '>=' : '<='
}

function quantity(value: number, unit: Unit): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${unit}`
}
