-- Sign-ins of the console: hashes only.
CREATE TABLE console_pass (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  workspace INTEGER NOT NULL,
  api_key INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What came in and went out, by hour (hours since the epoch): a few rows an hour, written with what they count.
CREATE TABLE hourly (
  workspace INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  platform TEXT NOT NULL,
  result TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (workspace, hour, kind, provider, platform, result)
) STRICT, WITHOUT ROWID;
