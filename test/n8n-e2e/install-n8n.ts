import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { npm } from './npm.ts'

const VERSION = '2.41.1'
const PARTIAL = '.partial-'
const HALF_AN_HOUR = 30 * 60_000

const host = {
  name: 'n8n-e2e-host',
  private: true,
  dependencies: { n8n: VERSION },
  // 0.18.15, which n8n would get, needs a package that not every registry has.
  overrides: { linkedom: '0.18.13' },
}

/** The n8n that the tests drive, installed on first use and kept outside the checkout. Returns its folder. */
export async function installedN8n(): Promise<string> {
  const folder = cacheFolder()
  if (!existsSync(folder)) await install(folder)
  return folder
}

/** The program that starts it. */
export function n8nProgram(folder: string): string {
  return join(folder, 'node_modules/n8n/bin/n8n')
}

function cacheFolder(): string {
  const chosen = process.env['N8N_E2E_CACHE']
  if (chosen !== undefined && chosen !== '') return chosen
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hook-bridge', `n8n-${VERSION}`)
}

/** Installs beside the folder and moves it there when it is whole: what was broken off is never used. */
async function install(folder: string): Promise<void> {
  console.log(`Installing n8n ${VERSION} into ${folder}: once, about 3 GB, about five minutes.`)
  const startedAt = performance.now()
  await removeBrokenOff(folder)
  const partial = `${folder}${PARTIAL}${process.pid}`
  try {
    await mkdir(partial, { recursive: true })
    await writeFile(join(partial, 'package.json'), JSON.stringify(host, null, 2))
    await npm(['install', '--ignore-scripts'], { folder: partial, timeoutMs: HALF_AN_HOUR })
    console.log(`Its packages are there after ${secondsSince(startedAt)} s; now SQLite for this machine.`)
    await npm(['rebuild', 'sqlite3'], { folder: partial, timeoutMs: HALF_AN_HOUR, env: headersOfThisNode() })
    await mustLoad(partial)
    // Another run may have been faster: then its installation is the one that stays.
    if (!existsSync(folder)) await rename(partial, folder)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  console.log(`Installed n8n ${VERSION} in ${secondsSince(startedAt)} s.`)
}

/** Removes what earlier runs left behind when they were killed. */
async function removeBrokenOff(folder: string): Promise<void> {
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    const [whose, pid] = join(parent, name).split(PARTIAL)
    if (whose !== folder || pid === undefined || isRunning(Number(pid))) continue
    await rm(join(parent, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** SQLite is compiled where no ready-made one can be fetched. This Node may have brought its headers along. */
function headersOfThisNode(): Record<string, string> {
  const { platform, arch, execPath } = process
  const beside = join(dirname(execPath), '../node_modules', `node-${platform}-${arch}`)
  return existsSync(join(beside, 'include/node')) ? { npm_config_nodedir: beside } : {}
}

/** What is compiled for one machine and one Node. */
async function mustLoad(folder: string): Promise<void> {
  const check = "require('sqlite3'); require('isolated-vm')"
  await promisify(execFile)(process.execPath, ['-e', check], { cwd: folder })
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(0)
}

if (import.meta.main) console.log(await installedN8n())
