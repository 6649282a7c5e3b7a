import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { events } from '../src/index.ts'
import { textWithTable } from './event-table.ts'
import { unlessMissing } from './files.ts'
import { formatted, type GeneratedFile, type Writer } from './generated-file.ts'
import { components, groupsOfModules } from './make-app/app.ts'
import type { Code, Component } from './make-app/component.ts'
import { codePath, general, manifest } from './make-app/layout.ts'
import { base } from './make-app/requests.ts'
import { watchedItems } from './make-app/watched-items.ts'

const folder = 'make-blueprints/app'
const manifestPath = `${folder}/makecomapp.json`

/**
 * The custom app for Make, in the layout of Make's own tool. No comment says who wrote the files: Make knows no key for
 * one. Written by hand are the icon, `.gitignore`, and `README.md`, which Make shows, but for its table of triggers.
 */
export const makeApp: Writer = {
  name: 'make-app',
  folders: ['general', 'connections', 'webhooks', 'modules', 'rpcs'].map((name) => `${folder}/${name}`),
  write: async (root) =>
    Promise.all([
      json(manifestPath, manifest(components, await originsIn(root))),
      readme(root),
      json(`${folder}/${general.base}`, base),
      json(`${folder}/${general.groups}`, groupsOfModules),
      ...components.flatMap(codeFiles),
    ]),
}

function codeFiles(component: Component): Promise<GeneratedFile>[] {
  return Object.entries(component.code).map(([code, content]) =>
    json(`${folder}/${codePath(component, code as Code)}`, content),
  )
}

function readme(root: string): Promise<GeneratedFile> {
  const rows = events.map(({ key, description, type }) => [
    `Watch ${watchedItems(key)}`,
    description.en,
    `\`${type}\``,
  ])
  return textWithTable(root, {
    writer: 'make-app',
    path: `${folder}/${general.readme}`,
    title: 'Hook Bridge',
    header: ['Trigger', 'When', 'Event type'],
    rows,
  })
}

/** Whoever deploys the app enters their own; they stay. */
async function originsIn(root: string): Promise<readonly unknown[]> {
  const text = await unlessMissing(readFile(join(root, manifestPath), 'utf8'))
  const { origins }: { origins?: readonly unknown[] } = text === undefined ? {} : JSON.parse(text)
  return origins ?? []
}

function json(path: string, value: object): Promise<GeneratedFile> {
  return formatted(path, JSON.stringify(value, null, 2))
}
