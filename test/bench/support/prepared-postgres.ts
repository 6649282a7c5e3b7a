import type { PostgresServer } from '../../postgres/server.ts'
import { makeLeads } from './leads.ts'

/** `events` of the last hour in a bridge's database, none delivered yet: all are due. The subscriptions take turns. */
export async function fillWithPending(server: PostgresServer, url: string, events: number): Promise<void> {
  const lead = makeLeads(1)[0]!.toString().replaceAll("'", "''")
  await server.query(
    `CREATE TEMP TABLE turn AS SELECT row, workspace, row_number() OVER (ORDER BY row) - 1 AS number FROM subscription;
     INSERT INTO event (id, workspace, provider, type, subject, received_at, test, digest)
     SELECT n, workspace, 'cablenetai', 'lead.created', 'lead-' || n,
       (extract(epoch FROM now()) * 1000)::bigint - 3600000 + n::bigint * 3600000 / ${events}, false, gen_random_uuid()
     FROM generate_series(1, ${events}) AS n JOIN turn ON number = n % (SELECT count(*) FROM turn);
     INSERT INTO dedupe (digest, event, received_at) SELECT digest, id, received_at FROM event;
     INSERT INTO payload (event, raw) SELECT id, convert_to(replace('${lead}', 'Lead 0000000000', 'Lead ' || lpad(id::text, 10, '0')), 'UTF8') FROM event;
     INSERT INTO delivery (id, event, subscription, state, next_at)
     SELECT event.id, event.id, turn.row, 0, received_at FROM event JOIN turn ON number = event.id % (SELECT count(*) FROM turn);
     SELECT setval('event_id', ${events}), setval('delivery_id', ${events});`,
    [],
    url,
  )
  await server.query('VACUUM ANALYZE', [], url)
}
