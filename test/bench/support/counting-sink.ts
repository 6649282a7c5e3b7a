import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChild, stopChild } from './child.ts'
import { freePort } from './free-port.ts'
import type { Core } from './pinning.ts'
import { startProgram } from './program.ts'
import { removeFolder, temporaryFolder } from './temporary-folder.ts'
import { waitUntil } from './wait.ts'

/** A receiver for figures about throughput: answers 200 to every POST, and counts them. */
export interface CountingSink {
  readonly kind: string
  /** `path` begins with a slash. */
  url(path: string): string
  /** POSTs received since it started. */
  received(): Promise<number>
  stop(): Promise<void>
}

const nginx = ['nginx', '/usr/sbin/nginx'].find((command) => spawnSync(command, ['-v']).status === 0)

/** nginx where there is one: it is the cheapest, and the same everywhere. */
export function startCountingSink(core: Core = 'driver'): Promise<CountingSink> {
  return nginx === undefined ? startNodeSink(core) : startNginxSink(nginx, core)
}

async function startNginxSink(command: string, core: Core): Promise<CountingSink> {
  const folder = temporaryFolder()
  const port = await freePort()
  const configuration = join(folder, 'nginx.conf')
  writeFileSync(configuration, nginxConfiguration(folder, port))
  const child = startChild({
    core,
    command,
    args: ['-p', folder, '-c', configuration],
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const requestsSoFar = async (): Promise<number> => {
    const page = await (await fetch(`http://127.0.0.1:${port}/nginx-status`)).text()
    // "server accepts handled requests", and below it the three numbers
    return Number(/requests\s+\d+\s+\d+\s+(\d+)/.exec(page)?.[1])
  }
  await waitUntil('nginx answers', () =>
    requestsSoFar().then(
      () => true,
      () => false,
    ),
  )
  let ownRequests = await requestsSoFar()
  return {
    kind: 'nginx',
    url: (path) => `http://127.0.0.1:${port}${path}`,
    async received() {
      ownRequests++
      return (await requestsSoFar()) - ownRequests
    },
    async stop() {
      await stopChild(child)
      removeFolder(folder)
    },
  }
}

/** One process, so that ending it ends all of it. */
function nginxConfiguration(folder: string, port: number): string {
  return `
daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /nginx-status { stub_status; }
    location / { return 200; }
  }
}
`
}

async function startNodeSink(core: Core): Promise<CountingSink> {
  const program = startProgram<object, { port: number; received: number }>('plain-sink', core)
  const { port } = await program.ask({})
  return {
    kind: 'node:http',
    url: (path) => `http://127.0.0.1:${port}${path}`,
    received: async () => (await program.ask({})).received,
    stop: () => program.stop(),
  }
}
