import type { Localized } from '../src/index.ts'
import { textWithTable } from './event-table.ts'
import type { Writer } from './generated-file.ts'

type Language = keyof Localized

interface Guides {
  /** That of the writer, and of its file in this folder. */
  readonly name: string
  /** What a guide is called where there is none yet. */
  readonly title: string
  readonly guides: readonly {
    /** From the root of the repository. */
    readonly path: string
    readonly language: Language
    readonly header: readonly string[]
  }[]
  readonly rowsIn: (language: Language) => readonly (readonly string[])[]
}

/** Writes the same table into guides in several languages, between the markers of each. */
export function guideWriter({ name, title, guides, rowsIn }: Guides): Writer {
  return {
    name,
    write: (root) =>
      Promise.all(
        guides.map(({ path, language, header }) =>
          textWithTable(root, { writer: name, path, title, header, rows: rowsIn(language) }),
        ),
      ),
  }
}
