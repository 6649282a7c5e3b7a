import { spawnSync } from 'node:child_process'

/** A program that can run a receiver, or why there is none. */
export type Runtime =
  | { readonly found: true; readonly command: string }
  | { readonly found: false; readonly reason: string }

export type RuntimeName = 'node' | 'python' | 'php'

const looked = new Map<RuntimeName, Runtime>()

/** Looks for the runtime once per process. */
export function findRuntime(name: RuntimeName): Runtime {
  const known = looked.get(name)
  if (known !== undefined) return known
  const runtime = lookFor[name]()
  looked.set(name, runtime)
  return runtime
}

const lookFor: Readonly<Record<RuntimeName, () => Runtime>> = {
  node() {
    // The receivers are TypeScript, run as they are.
    if (process.features.typescript !== false) return { found: true, command: process.execPath }
    return { found: false, reason: `Node ${process.version} cannot run TypeScript: take Node 24` }
  },
  python() {
    const command = ['python3', '/usr/bin/python3'].find((python) => runs(python, ['-c', 'import flask']))
    if (command !== undefined) return { found: true, command }
    return { found: false, reason: 'no python3 here can import flask' }
  },
  php() {
    if (runs('php', ['-v'])) return { found: true, command: 'php' }
    return { found: false, reason: 'php is not installed' }
  },
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 15_000 }).status === 0
}
