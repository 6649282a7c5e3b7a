// Real: the writer of the custom app, in a temporary folder. No doubles, and no Make.
// Observed: whether what a developer and Make's tool wrote into the folder stays there.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { apply, findChanges } from '../../../event-catalog/generate/changes.ts'
import { makeApp } from '../../../event-catalog/generate/make-app.ts'

const MANIFEST = 'make-blueprints/app/makecomapp.json'
const README = 'make-blueprints/app/README.md'
const origins = [{ label: 'Ours', baseUrl: 'https://eu1.make.com/api', appId: 'ours', appVersion: 1 }]

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'make-app-'))
  await apply(root, await findChanges(root, [makeApp]))
})
afterEach(() => rm(root, { recursive: true }))

it('keeps the Make apps that somebody deploys to', async () => {
  const manifest = JSON.parse(await readFile(join(root, MANIFEST), 'utf8')) as object
  await writeFile(join(root, MANIFEST), JSON.stringify({ ...manifest, generalCodeFiles: {}, origins }))
  await apply(root, await findChanges(root, [makeApp]))
  expect(JSON.parse(await readFile(join(root, MANIFEST), 'utf8'))).toEqual({ ...manifest, origins })
})

it('keeps what people wrote around the table of triggers', async () => {
  const text = await readFile(join(root, README), 'utf8')
  await writeFile(join(root, README), `${text}\nMore.\n`)
  expect(await findChanges(root, [makeApp])).toEqual([])
})
