import { MakeError } from '@makehq/sdk'
import { ZodError } from 'zod'
import { plain } from '../output.ts'
import { Interrupted } from './interruption.ts'
import { SCOPES } from './token.ts'
import type { Place } from './zone.ts'

/** A call to Make that did not do what it should, in plain words. */
export class MakeFailure extends Error {
  override name = 'MakeFailure'
  /** Null when there was no answer that could be understood. */
  readonly status: number | null

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { cause })
    this.status = status
  }
}

interface Call extends Place {
  /** Make repeats what it objects to, and this must not be shown. */
  readonly token: string
  /** Continues "could not". */
  readonly what: string
}

/** Says what went wrong with a call, and what to do. Repeats neither the token nor a signing secret. */
export function explainFailure(error: unknown, call: Call): MakeFailure {
  const status = error instanceof MakeError ? (error.statusCode ?? null) : null
  const reason =
    status === null ? reasonWithout(error, call) : reasonOf(status, (error as Error).message, call)
  return new MakeFailure(`Could not ${call.what}: ${reason}`, status, error)
}

/** Whether a call that failed may have done its work all the same: its answer was lost, or is not understood. */
export function mayHaveHappened(error: unknown): boolean {
  return error instanceof MakeFailure && (error.status === null || error.status >= 500)
}

function reasonOf(status: number, said: string, { zone, team, token }: Call): string {
  const quote = quoteOf(said, token)
  switch (status) {
    case 401:
      return (
        `Make does not know the API token (401). Each zone has tokens of its own: copy it again, or make a new one ` +
        `in the zone ${zone}.`
      )
    case 403:
      return (
        `Make refuses the API token (403)${quote} It needs the scopes ${SCOPES}, and its user must be a member ` +
        `of team ${team}.`
      )
    case 404:
      return `Make has no such thing (404)${quote} Check that ${zone} is your zone, and ${team} your team.`
    case 429:
      return `Make takes no more calls for now (429), also after several tries. Try again in a few minutes.`
    default:
      return status >= 500
        ? `Make failed (${status}). Try again later.`
        : `Make refuses it (${status})${quote || '.'}`
  }
}

function reasonWithout(error: unknown, { zone }: Call): string {
  if (error instanceof Interrupted) return 'it was interrupted.'
  if ((error as Error).name === 'TimeoutError') return `${zone} did not answer in time.`
  const network = networkCodeOf(error)
  if (network !== null) return `${zone} could not be reached (${network}). Check the zone and the network.`
  return `${zone} answered, but not as Make's API does. Check that it is your zone.`
}

/** Only a code: what `fetch` says in words may hold headers. */
function networkCodeOf(error: unknown): string | null {
  if (error instanceof ZodError || !(error instanceof TypeError)) return null
  const { cause } = error
  if (!(cause instanceof Error)) return null
  const { code, message } = cause as NodeJS.ErrnoException
  return code ?? (message === 'unexpected redirect' ? 'it redirects' : 'the connection failed')
}

const LONGEST_QUOTE = 300

function quoteOf(said: string, token: string): string {
  const text = plain(said.replaceAll(token, '…').replace(/whsec_\w+/g, 'whsec_…')).slice(0, LONGEST_QUOTE)
  if (text === '') return '.'
  return `: ${text}${/[.!?…]$/.test(text) ? '' : '.'}`
}
