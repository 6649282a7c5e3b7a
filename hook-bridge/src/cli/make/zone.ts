import { InvalidArgumentError } from 'commander'

/** A place at Make: whose API is called, and which of its teams is meant. */
export interface Place {
  /** The host, such as `eu1.make.com`. */
  readonly zone: string
  readonly team: number
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Reads a zone as people give it: the host, or the address of any page of Make. Throws commander's error otherwise. */
export function readZone(text: string): string {
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`)
  const zone = url?.host ?? ''
  if (url?.username === '' && (zone.includes('.') || LOOPBACK.test(zone))) return zone
  throw new InvalidArgumentError('It must be the host of your Make pages, such as eu1.make.com.')
}

export function readTeam(text: string): number {
  const team = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(team) && team > 0) return team
  throw new InvalidArgumentError('It must be the number in the address of your Make pages, such as 123.')
}

/** Only a stand-in for Make runs on this machine, and it has no certificate. */
export function protocolOf(zone: string): 'http' | 'https' {
  return LOOPBACK.test(zone) ? 'http' : 'https'
}

/** The page where the scenario is edited. */
export function scenarioLink({ zone, team }: Place, scenario: number): string {
  return `${protocolOf(zone)}://${zone}/${team}/scenarios/${scenario}/edit`
}
