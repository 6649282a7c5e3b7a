// Zapier's command line program, loaded once and run for one line of words after the other; loading it takes longer
// than all the rest. A program of its own: it is told the lines by a message, and tells what each of them printed.
import { createRequire } from 'node:module'

interface Oclif {
  run(words: readonly string[], root: string): Promise<unknown>
}

interface Task {
  readonly program: string
  readonly lines: readonly string[][]
}

process.once('message', (task: Task) => void runAll(task))

async function runAll({ program, lines }: Task): Promise<void> {
  const oclif = createRequire(program)('@oclif/core') as Oclif
  const printed: string[] = []
  for (const words of lines) printed.push(await printedBy(() => oclif.run(words, program)))
  process.send!(printed)
}

async function printedBy(run: () => Promise<unknown>): Promise<string> {
  const write = process.stdout.write
  let printed = ''
  process.stdout.write = (chunk: string | Uint8Array) => {
    printed += Buffer.from(chunk).toString('utf8')
    return true
  }
  try {
    await run()
    return printed
  } catch (error) {
    return `${printed}\n${String(error)}`
  } finally {
    process.stdout.write = write
  }
}
