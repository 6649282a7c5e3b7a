-- Few rows: random text ids for the outside, row numbers for references.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workspace (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_key (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

CREATE TABLE source (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace,
  provider TEXT NOT NULL,
  name TEXT,
  token TEXT NOT NULL UNIQUE,
  secrets TEXT NOT NULL,
  switched_off TEXT NOT NULL,
  upstream TEXT,
  created_at INTEGER NOT NULL,
  last_event_at INTEGER,
  deleted_at INTEGER
) STRICT;

CREATE TABLE subscription (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  name TEXT,
  client TEXT,
  state TEXT NOT NULL,
  state_reason TEXT,
  max_retries INTEGER NOT NULL,
  retry_policy TEXT,
  secrets TEXT NOT NULL,
  not_before INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;

-- Many rows: ascending integers, written at the end of their tables. Indexes cost more than rows here, so each has
-- a reason: what is listed newest first ends in the row id, what is due is a partial index over pending rows only.

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  source INTEGER,
  provider TEXT NOT NULL,
  type TEXT NOT NULL,
  reported_type TEXT,
  subject TEXT,
  received_at INTEGER NOT NULL,
  test INTEGER NOT NULL,
  -- Not indexed: a random key in an index costs more than all the rest. dedupe-window.ts keeps it in memory.
  -- As two integers of 48 bits, which are read many times faster than bytes.
  dedupe_head INTEGER,
  dedupe_tail INTEGER,
  warnings TEXT
) STRICT;
CREATE INDEX event_listing ON event (workspace, type);

-- Apart from the event, so that listing and the start-up scan read no bodies.
CREATE TABLE payload (
  event INTEGER PRIMARY KEY,
  raw BLOB NOT NULL,
  body BLOB
) STRICT;

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  event INTEGER NOT NULL,
  subscription INTEGER NOT NULL,
  -- 0 pending, 1 delivered, 2 dead. Held and cancelled are pending ones whose subscription is not active, or deleted.
  state INTEGER NOT NULL,
  next_at INTEGER,
  attempts INTEGER NOT NULL,
  schedule_from INTEGER NOT NULL,
  replays INTEGER NOT NULL DEFAULT 0,
  first_attempt_at INTEGER,
  last_attempt INTEGER
) STRICT;
CREATE INDEX delivery_due ON delivery (subscription, next_at) WHERE state = 0;
CREATE INDEX delivery_listing ON delivery (subscription);
CREATE INDEX delivery_dead ON delivery (subscription) WHERE state = 2;

-- The attempts of a delivery form a chain from delivery.last_attempt over attempt.previous: no index needed.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL,
  subscription INTEGER NOT NULL,
  previous INTEGER,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  answer TEXT,
  next_at INTEGER
) STRICT;
CREATE INDEX attempt_listing ON attempt (subscription);
