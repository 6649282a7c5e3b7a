import { format } from 'oxfmt'

/** One file as it ought to be. */
export interface GeneratedFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly content: string
}

/** Makes the files of one kind. A new writer is one file in this folder and one line in `writers.ts`. */
export interface Writer {
  readonly name: string
  /** Folders in which every file is this writer's: what it no longer makes is removed. */
  readonly folders?: readonly string[]
  /** Reads what it must under `root`, the root of the repository, and changes nothing. */
  write(root: string): Promise<readonly GeneratedFile[]>
}

/** The sentence at the top of every generated file. */
export function generatedBy(writer: string): string {
  return `Generated from event-catalog/src by event-catalog/generate/${writer}.ts. Do not edit: run npm run generate.`
}

/**
 * A JSON file laid out as the formatter wants it, with a `$comment` that says who wrote it.
 * @throws where the formatter does not know the kind of file
 */
export function jsonFile(writer: string, path: string, value: object): Promise<GeneratedFile> {
  return formatted(path, JSON.stringify({ $comment: generatedBy(writer), ...value }, null, 2))
}

/**
 * A TypeScript file laid out as the formatter wants it, headed by a comment that says who wrote it.
 * @throws where the formatter cannot read the code
 */
export function typescriptFile(writer: string, path: string, code: string): Promise<GeneratedFile> {
  return formatted(path, `// ${generatedBy(writer)}\n\n${code}`)
}

/**
 * A file of any kind, laid out as the formatter wants it.
 * @throws where the formatter does not know the kind of file, or cannot read the text
 */
export async function formatted(path: string, text: string): Promise<GeneratedFile> {
  const { code, errors } = await format(path, text, { printWidth: 110, semi: false, singleQuote: true })
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join('; ')}`)
  return { path, content: code }
}
