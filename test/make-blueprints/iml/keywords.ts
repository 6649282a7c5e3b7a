/** Words that stand for a value. */
export const keywords: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  false: false,
  emptystring: '',
  emptyarray: [],
  space: ' ',
  newline: '\n',
}

export const keywordNames: readonly string[] = Object.keys(keywords)
