import type { Code, Component } from './component.ts'
import { kebabCase } from './words.ts'

/** Where Make's tool looks for a component's code, from the folder of the app. */
export function codePath({ kind, id }: Pick<Component, 'kind' | 'id'>, code: Code): string {
  const name = kebabCase(id)
  return `${kind}s/${name}/${name}.${kebabCase(code)}.iml.json`
}

/** The app's files that belong to no component. */
export const general = {
  base: 'general/base.iml.json',
  common: null,
  readme: 'README.md',
  groups: 'modules/groups.json',
} as const

/**
 * `makecomapp.json`: which file is what. `origins` say to which apps in which Make accounts somebody deploys; they are
 * that person's own.
 */
export function manifest(components: readonly Component[], origins: readonly unknown[]): object {
  const ofKind = (kind: Component['kind']) =>
    Object.fromEntries(
      components
        .filter((component) => component.kind === kind)
        .map((component) => [component.id, entry(component)]),
    )
  return {
    fileVersion: 1,
    generalCodeFiles: general,
    components: {
      connection: ofKind('connection'),
      webhook: ofKind('webhook'),
      module: ofKind('module'),
      rpc: ofKind('rpc'),
      function: {},
      endpoint: {},
    },
    origins,
  }
}

function entry(component: Component): object {
  const codes = Object.keys(component.code) as Code[]
  const files = codes.map((code) => [code, codePath(component, code)])
  // Null tells Make's tool to leave what a connection has in common for all users alone: ours has nothing.
  const common = component.kind === 'connection' ? { common: null } : {}
  return { ...component.facts, codeFiles: { ...Object.fromEntries(files), ...common } }
}
