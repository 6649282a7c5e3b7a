import { HOUR_MS } from '../console-store.ts'

/** As many connections as this count side by side without waiting for each other. */
const SLOTS = 32

/** The part of a statement that counts the events in `rows`. Rows in order, so that two of them never lock crosswise. */
export function countEvents(rows: string): string {
  const result = "CASE WHEN test THEN 'test' WHEN type = 'unknown' THEN 'unknown' ELSE 'accepted' END"
  return countInto(
    `SELECT workspace, received_at AS at, 'in' AS kind, provider, '' AS platform, ${result} AS result FROM ${rows}`,
  )
}

/** The part of a statement that counts the attempts in `rows`, except those that are not to be counted. */
export function countAttempts(rows: string): string {
  const result = "CASE state WHEN 1 THEN 'delivered' WHEN 2 THEN 'dead' ELSE 'retry' END"
  return countInto(
    `SELECT workspace, started_at AS at, 'out' AS kind, provider, platform, ${result} AS result FROM ${rows} WHERE workspace IS NOT NULL`,
  )
}

function countInto(select: string): string {
  return (
    'INSERT INTO hourly AS known (workspace, hour, kind, provider, platform, result, slot, count) ' +
    `SELECT workspace, at / ${HOUR_MS}, kind, provider, platform, result, pg_backend_pid() % ${SLOTS}, count(*) ` +
    `FROM (${select}) AS counted GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6 ` +
    'ON CONFLICT (workspace, hour, kind, provider, platform, result, slot) DO UPDATE SET count = known.count + excluded.count'
  )
}
