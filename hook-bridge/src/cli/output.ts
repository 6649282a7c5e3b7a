/** The pipe or the terminal is gone: whoever read has seen enough, as in `hook-bridge tail | head`. */
const READER_GONE = new Set(['EPIPE', 'EIO'])

/**
 * Lets the program outlive its output: what it has begun is finished, or undone, although nobody can read about it.
 * Nobody to read is no failure; output that could not be written (the disk is full) is one.
 */
export function outliveOutput(): void {
  process.stderr.on('error', () => {})
  let told = false
  process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    if (told || READER_GONE.has(code)) return
    told = true
    process.exitCode = 1
    process.stderr.write(
      `hook-bridge: The output could not be written (${code}), and is lost. The command itself goes on. ` +
        'Send its output elsewhere.\n',
    )
  })
}

/** Prints one line of text for people. */
export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Says how far something is, beside what is printed: scripts do not see it. */
export function printProgress(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Prints a value for scripts. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/**
 * Text from elsewhere (names, errors, answers) without line breaks and control characters: a terminal would obey
 * them, and a line would no longer be a line.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}

/** Columns as wide as their widest cell, a head above them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(plain))]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
