import type { Reporter, TestCase, TestModule } from 'vitest/node'
import './figures.ts'

/** Prints what the tests measured, as one table, after all of them. */
export default class FiguresReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap(figuresOf)
    const width = Math.max(0, ...rows.map(([figure]) => figure.length))
    console.log(
      ['', 'Figures', ...rows.map(([figure, value]) => `  ${figure.padEnd(width)}  ${value}`)].join('\n'),
    )
  }
}

function figuresOf(module: TestModule): [string, string][] {
  return [...module.children.allTests()].flatMap((test: TestCase) =>
    Object.entries(test.meta().figures ?? {}),
  )
}
