import { once } from 'node:events'
import { parseArgs } from 'node:util'

/** What a command was called with. */
export interface CommandLine {
  text(name: string): string | undefined
  number(name: string, fallback: number): number
  flag(name: string): boolean
  /** One of these words; ends the process with a readable error when it is another. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined
  /** A JSON object. */
  object(name: string): object | undefined
}

/**
 * Reads the options of a command, given as name -> description. Names that end in `?` take no value.
 * `--help` prints them and ends the process.
 */
export function readCommandLine(summary: string, options: Readonly<Record<string, string>>): CommandLine {
  const kinds = Object.keys(options).map((name) => {
    const type = name.endsWith('?') ? 'boolean' : 'string'
    return [name.replace('?', ''), { type } as const] as const
  })
  const values = readValues({ ...Object.fromEntries(kinds), help: { type: 'boolean' } })
  if (values['help'] === true) {
    console.log(`${summary}\n\n${Object.entries(options).map(describeOption).join('\n')}`)
    process.exit(0)
  }

  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)

  return {
    text,
    number: (name, fallback) => Number(text(name) ?? fallback),
    flag: (name) => values[name] === true,
    choice(name, words) {
      const value = text(name)
      if (value === undefined) return undefined
      return words.find((word) => word === value) ?? refuse(`--${name} is one of ${words.join(', ')}`)
    },
    object(name) {
      const value = text(name)
      if (value === undefined) return undefined
      const parsed: unknown = JSON.parse(value)
      return typeof parsed === 'object' && parsed !== null ? parsed : refuse(`--${name} is a JSON object`)
    },
  }
}

function readValues(options: Readonly<Record<string, { type: 'string' | 'boolean' }>>) {
  try {
    return parseArgs({ options, strict: true }).values
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)}\nTry --help.`)
  }
}

function refuse(reason: string): never {
  console.error(reason)
  process.exit(2)
}

function describeOption([name, description]: [string, string]): string {
  const flag = name.endsWith('?') ? `--${name.slice(0, -1)}` : `--${name} <${name}>`
  return `  ${flag.padEnd(32)} ${description}`
}

/** One line of JSON on the standard output. */
export function printLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Keeps a server up until the process is told to end, then closes it. */
export async function serveUntilSignal(server: { close(): Promise<void> }): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await server.close()
}
