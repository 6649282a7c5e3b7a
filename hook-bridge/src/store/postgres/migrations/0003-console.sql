-- Sign-ins of the console: hashes only.
CREATE TABLE console_pass (
  hash text PRIMARY KEY,
  kind text NOT NULL,
  workspace bigint NOT NULL,
  api_key bigint NOT NULL,
  expires_at bigint NOT NULL
);

-- What came in and went out, by hour (hours since the epoch), written with what it counts. In slots, so that commits
-- seldom wait for each other's row; their sum counts.
CREATE TABLE hourly (
  workspace bigint NOT NULL,
  hour integer NOT NULL,
  kind text NOT NULL,
  provider text NOT NULL,
  platform text NOT NULL,
  result text NOT NULL,
  slot integer NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (workspace, hour, kind, provider, platform, result, slot)
) WITH (fillfactor = 50);
