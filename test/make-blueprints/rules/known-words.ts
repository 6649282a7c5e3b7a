import { functionNames, keywordNames } from '../iml/index.ts'

/** The functions that the evaluator knows: a blueprint that uses another one has not been tried. */
export const knownFunctions: readonly string[] = functionNames('scenario')

export const knownVariables: readonly string[] = [
  ...keywordNames,
  'now',
  'timestamp',
  'pi',
  'random',
  'uuid',
  'executionId',
]
