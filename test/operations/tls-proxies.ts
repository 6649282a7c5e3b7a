import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, runProgram, waitUntilListening } from '../support/run-program.ts'
import { filledIn, snippet } from './guide.ts'

export const HOST = 'hooks.example.com'

/** A reverse proxy of the guide with a certificate of its own, in front of a port of this machine. */
export interface TlsProxy extends AsyncDisposable {
  readonly port: number
  /** The certificate, for who is to trust it. */
  readonly ca: string
  /** All that it wrote about requests: access log, error log, output. */
  written(): string
  accessLog(): string
}

/** How one of them is started: `setUp` writes the configuration into a folder and says what to run. */
interface Kind {
  readonly name: 'nginx' | 'caddy'
  readonly version: readonly string[]
  /** Whether the bridge hears of a request only when all of it is there. */
  readonly takesBodiesInFirst: boolean
  /** Statuses that it may answer to a body over 1 MiB. */
  readonly refusals: readonly number[]
  setUp(place: Place): readonly string[]
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly upstream: number
}

const nginx: Kind = {
  name: 'nginx',
  version: ['-v'],
  takesBodiesInFirst: true,
  refusals: [413],
  setUp({ folder, port, upstream }) {
    const server = filledIn(snippet('nginx'), {
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      '127.0.0.1:8080': `127.0.0.1:${upstream}`,
      '/etc/letsencrypt/live/hooks.example.com/fullchain.pem': join(folder, 'certificate.pem'),
      '/etc/letsencrypt/live/hooks.example.com/privkey.pem': join(folder, 'key.pem'),
      '/var/log/nginx/hook-bridge.log': join(folder, 'access.log'),
    })
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((what) => `${what}_temp_path ${folder}/${what};`)
      .join('\n')
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; user ${userInfo().username} ${groupName()};
       events {} http { ${temporary}\n${server} }`,
    )
    return ['-p', folder, '-c', join(folder, 'nginx.conf')]
  },
}

const caddy: Kind = {
  name: 'caddy',
  version: ['version'],
  takesBodiesInFirst: false,
  // Version 2.6 notices while it passes the body on, when it is too late for 413.
  refusals: [413, 502],
  setUp({ folder, port, upstream }) {
    const tls = `tls ${folder}/certificate.pem ${folder}/key.pem`
    const file = filledIn(snippet('caddy'), {
      [`\n${HOST} {\n`]: `\nhttps://${HOST}:${port} {\n\tbind 127.0.0.1\n\t${tls}\n`,
      '127.0.0.1:8080': `127.0.0.1:${upstream}`,
      '/var/log/caddy/hook-bridge.log': join(folder, 'access.log'),
    })
    // For this test only: no port 80, and no door for administrators on a fixed port.
    writeFileSync(
      join(folder, 'Caddyfile'),
      file.replace('{\n', '{\n\tadmin off\n\tauto_https disable_redirects\n'),
    )
    return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
  },
}

function groupName(): string {
  return execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()
}

/** Both proxies of the guide, each with what is absent here to try it; empty when nothing is. */
export const proxies = [nginx, caddy].map((kind) => ({ kind, absent: absentFor(kind) }))

function absentFor({ name, version }: Kind): string {
  const absent = [
    [name, ...version],
    ['openssl', 'version'],
  ].filter(([program, ...args]) => spawnSync(program!, args).status !== 0)
  return absent.length === 0
    ? ''
    : ` (skipped: there is no ${absent.map(([program]) => program).join(', no ')})`
}

/** Starts it; it passes on to `upstream`, a port of this machine. */
export async function startProxy(kind: Kind, upstream: number): Promise<TlsProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  const port = await freePort()
  makeCertificate(folder)
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const program = await runProgram(kind.name, kind.setUp({ folder, port, upstream }), { env })
  await waitUntilListening(program, port)
  const read = (name: string): string => {
    const file = join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  return {
    port,
    ca: read('certificate.pem'),
    written: () => `${program.output()}\n${read('access.log')}\n${read('error.log')}`,
    accessLog: () => read('access.log'),
    async [Symbol.asyncDispose]() {
      await program.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

function makeCertificate(folder: string): void {
  const request =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out certificate.pem ' +
    `-subj /CN=${HOST} -addext subjectAltName=DNS:${HOST}`
  execFileSync('openssl', request.split(' '), { cwd: folder, stdio: 'pipe' })
}
