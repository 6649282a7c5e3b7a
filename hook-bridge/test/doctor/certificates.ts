import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface KeyAndCertificate {
  readonly key: string
  readonly cert: string
}

/** Makes certificates with openssl; a folder of its own keeps them until it is disposed. */
export interface Authority extends Disposable {
  /** Its own certificate. */
  readonly cert: string
  /** A certificate for this name. `days`: how long it is valid, from now. `by`: itself, or the authority. */
  issue(name: string, of: { readonly days: number; readonly by: 'itself' | 'authority' }): KeyAndCertificate
}

export const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'hook-bridge-certificates-'))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  openssl(
    'req',
    '-x509',
    ...EC,
    '-days',
    '100',
    '-subj',
    '/O=Autoridad de Pruebas',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  )

  return {
    cert: read('ca.pem'),
    issue(name, { days, by }) {
      const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
      openssl('req', ...EC, ...names, '-keyout', 'leaf.key', '-out', 'leaf.csr')
      const signer = by === 'itself' ? ['-signkey', 'leaf.key'] : ['-CA', 'ca.pem', '-CAkey', 'ca.key']
      const request = ['-req', '-in', 'leaf.csr', '-copy_extensions', 'copy', '-days', String(days)]
      openssl('x509', ...request, ...signer, '-out', 'leaf.pem')
      return { key: read('leaf.key'), cert: read('leaf.pem') }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
