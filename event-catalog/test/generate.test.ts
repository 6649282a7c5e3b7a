// The generator on real files: in a temporary folder, and with --check on the repository itself.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apply, findChanges } from '../generate/changes.ts'
import { jsonFile, typescriptFile, type Writer } from '../generate/generated-file.ts'
import { jsonSchemas } from '../generate/json-schemas.ts'
import { readme } from '../generate/readme.ts'
import { zapier } from '../generate/zapier.ts'
import { events, findEventByKey } from '../src/index.ts'

const writers: readonly Writer[] = [readme, jsonSchemas]
const leadSchema = 'event-catalog/schemas/cablenetai_lead_created.schema.json'

let root: string
const inRoot = (path: string) => join(root, path)
const drift = async () => (await findChanges(root, writers)).map(({ path, state }) => `${path}: ${state}`)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'event-catalog-'))
  await apply(root, await findChanges(root, writers))
})
afterEach(() => rm(root, { recursive: true }))

describe('the generator', () => {
  it('finds nothing to do after it has run', async () => {
    expect(await drift()).toEqual([])
  })

  it('names a file that was edited, and brings it back', async () => {
    await writeFile(inRoot(leadSchema), '{}\n')
    expect(await drift()).toEqual([`${leadSchema}: out of date`])
    await apply(root, await findChanges(root, writers))
    expect(await drift()).toEqual([])
  })

  it('names a file that is missing', async () => {
    await rm(inRoot(leadSchema))
    expect(await drift()).toEqual([`${leadSchema}: missing`])
  })

  it('names a file that is left over from an event that is no more, and removes it', async () => {
    const old = 'event-catalog/schemas/cablenetai_lead_deleted.schema.json'
    await writeFile(inRoot(old), '{}\n')
    expect(await drift()).toEqual([`${old}: left over`])
    await apply(root, await findChanges(root, writers))
    expect(await drift()).toEqual([])
  })

  it('only looks while it checks', async () => {
    await rm(inRoot('event-catalog'), { recursive: true })
    await findChanges(root, writers)
    expect(await readdir(root)).toEqual(['README.es.md', 'README.md'])
  })

  it('has nothing to write in the repository', async () => {
    const run = fileURLToPath(new URL('../generate/run.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [run, '--check'])
    expect(stdout).toBe('Generated files are up to date.\n')
  })
})

describe('the event table of a README', () => {
  it('has a row per event, in English and in Spanish', async () => {
    const english = await readFile(inRoot('README.md'), 'utf8')
    const spanish = await readFile(inRoot('README.es.md'), 'utf8')
    for (const { label, description, type } of events) {
      expect(english).toContain(`| ${label.en} | ${description.en} | \`${type}\` |`)
      expect(spanish).toContain(`| ${label.es} | ${description.es} | \`${type}\` |`)
    }
  })

  it('replaces what stands between the markers and nothing else', async () => {
    const around = (table: string) => `# Mine\n\nBefore.\n\n${table}\n\nAfter.\n`
    await writeFile(inRoot('README.md'), around('<!-- events:start -->old<!-- events:end -->'))
    expect(await drift()).toEqual(['README.md: out of date'])

    await apply(root, await findChanges(root, writers))
    const text = await readFile(inRoot('README.md'), 'utf8')
    expect(text).toMatch(
      /^# Mine\n\nBefore\.\n\n<!-- events:start -->\n[^]+\n<!-- events:end -->\n\nAfter\.\n$/,
    )
    expect(text).not.toContain('old<!--')
  })

  it('comes at the end of a README without markers', async () => {
    await writeFile(inRoot('README.md'), '# Mine\n')
    await apply(root, await findChanges(root, writers))
    expect(await readFile(inRoot('README.md'), 'utf8')).toMatch(
      /^# Mine\n\n<!-- events:start -->[^]+:end -->\n$/,
    )
  })

  it.each(['<!-- events:start -->', '<!-- events:end -->', '<!-- events:end --><!-- events:start -->'])(
    'is not guessed where the markers are only %s',
    async (text) => {
      await writeFile(inRoot('README.md'), text)
      await expect(drift()).rejects.toThrow('README.md: needs <!-- events:start --> and then')
    },
  )
})

describe('a schema file', () => {
  it('is named by the key of its event and says that it is generated', async () => {
    for (const name of await readdir(inRoot('event-catalog/schemas'))) {
      const content = await readFile(inRoot(`event-catalog/schemas/${name}`), 'utf8')
      const { $comment, title } = JSON.parse(content)
      expect(title).toBe(findEventByKey(name.replace('.schema.json', ''))!.label.en)
      expect($comment).toMatch(/^Generated from event-catalog\/src .* Do not edit: run npm run generate\.$/)
    }
  })

  it('is refused under a name that the formatter does not know', async () => {
    await expect(jsonFile('test', 'schema.unknown', {})).rejects.toThrow('schema.unknown: ')
  })
})

describe('the events of the Zapier app', () => {
  const eventsFile = async () => (await zapier.write(root))[0]!

  it('are one file that says that it is generated, and needs nothing but its types', async () => {
    const { path, content } = await eventsFile()
    expect(path).toBe('zapier-app/src/generated/events.ts')
    expect(content).toMatch(
      /^\/\/ Generated from event-catalog\/src .* Do not edit: run npm run generate\.\n/,
    )
    expect(content.match(/^import .*/gm)).toEqual([
      "import type { CatalogueEvent, CatalogueProvider } from '../event.ts'",
    ])
  })

  it('have keys as Zapier nests them, also inside a list', async () => {
    const { content } = await eventsFile()
    expect(content).toContain("{ key: 'data__signedBy[]role', label: 'Signer Role', type: 'string' }")
    expect(content).toContain("{ key: 'data__tags', label: 'Tags', type: 'string', list: true }")
    expect(content).toContain("{ key: 'data__changes__price__old', label: 'Old Price', type: 'number' }")
  })

  it('tell a point in time from a calendar day, which Zapier has no kind for', async () => {
    const { content } = await eventsFile()
    expect(content).toContain("{ key: 'data__signedAt', label: 'Signed At', type: 'datetime' }")
    expect(content).toContain("{ key: 'data__startDate', label: 'Start Date', type: 'string' }")
  })

  it('name all that tells two changes of one lead apart', async () => {
    const { content } = await eventsFile()
    expect(content).toContain("{ key: 'changed_at', label: 'Changed At', type: 'datetime', primary: true }")
    expect(content).toContain("{ key: 'data__id', label: 'Property ID', type: 'string' }")
  })

  it('are refused where they are no TypeScript', async () => {
    await expect(typescriptFile('test', 'events.ts', 'const')).rejects.toThrow('events.ts: ')
  })
})
