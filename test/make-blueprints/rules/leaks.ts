import { type Rule } from './rule.ts'
import { strings } from './strings.ts'

const isExample = (host: string) => host === 'example.com' || host.endsWith('.example.com')

const secrets: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/whsec_[0-9a-f]{8,}/i, 'a signing secret'],
  [/[0-9a-f]{32,}/i, 'a key in hex'],
  [/(?:api[_-]?key|bearer|token|secret)["\s:=]+[A-Za-z0-9_-]{20,}/i, 'a credential'],
  [/\b(?:sk|pk|ghp|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{16,}/, 'a key of a known make'],
  [/eyJ[\w-]{10,}\.[\w-]+\.[\w-]*/, 'a token'],
]

export const leaks: readonly Rule[] = [
  {
    name: 'addresses are of example.com',
    check: (blueprint) =>
      strings(blueprint).flatMap(({ path, text }) =>
        hosts(text)
          .filter((host) => !isExample(host))
          .map((host) => `${path} has an address of ${host}`),
      ),
  },
  {
    name: 'no addresses of Make’s webhooks',
    check: (blueprint) =>
      strings(blueprint)
        .filter(({ text }) => /hook\.[\w.-]*(?:make|integromat)\.com/i.test(text))
        .map(({ path }) => `${path} has the address of a webhook`),
  },
  {
    name: 'no secrets',
    check: (blueprint) =>
      strings(blueprint).flatMap(({ path, text }) =>
        secrets.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${path} has ${what}`),
      ),
  },
]

function hosts(text: string): readonly string[] {
  const found = [...text.matchAll(/(?:https?:\/\/|[\w.+-]@)([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/g)]
  return found.map(([, host]) => host!.toLowerCase())
}
