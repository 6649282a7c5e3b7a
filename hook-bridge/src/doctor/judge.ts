import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import { judgeAnswer, judgeSample } from './judge/answers.ts'
import { judgePause, judgeQueue, judgeState, judgeSuccess } from './judge/standing.ts'
import { judgeSecret, judgeSignature } from './judge/signing.ts'
import { judgeAddresses, judgeClock, judgeConnection, judgeTarget } from './judge/way.ts'
import { judgeTls } from './judge/tls.ts'
import type { Texts } from './texts/en.ts'

/** In the order in which somebody would ask. */
const JUDGES: readonly ((facts: Facts, texts: Texts) => Finding | null)[] = [
  judgeState,
  judgeAddresses,
  judgeTarget,
  judgeTls,
  judgeConnection,
  judgeAnswer,
  judgeSample,
  judgeSignature,
  judgeClock,
  judgeQueue,
  judgePause,
  judgeSuccess,
  judgeSecret,
]

/** What the facts mean. Pure; what could not be looked at has no finding. */
export function judge(facts: Facts, texts: Texts): readonly Finding[] {
  return JUDGES.map((each) => each(facts, texts)).filter((finding) => finding !== null)
}
