-- Few rows: random text ids for the outside, row numbers for references. Lists are JSON in text: it is never searched.

CREATE TABLE meta (
  key text PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE workspace (
  row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  name text NOT NULL UNIQUE,
  created_at bigint NOT NULL
);

CREATE TABLE api_key (
  row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  workspace bigint NOT NULL REFERENCES workspace,
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  revoked_at bigint
);

CREATE TABLE source (
  row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  workspace bigint NOT NULL REFERENCES workspace,
  provider text NOT NULL,
  name text,
  token text NOT NULL UNIQUE,
  secrets text NOT NULL,
  switched_off text NOT NULL,
  upstream text,
  created_at bigint NOT NULL,
  last_event_at bigint,
  deleted_at bigint
);

CREATE TABLE subscription (
  row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  workspace bigint NOT NULL REFERENCES workspace,
  url text NOT NULL,
  events text NOT NULL,
  name text,
  client text,
  state text NOT NULL,
  state_reason text,
  max_retries integer NOT NULL,
  retry_policy text,
  secrets text NOT NULL,
  not_before bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  deleted_at bigint
);

-- Every process has the few rows in memory. Whoever changes them raises the version and tells the others: in triggers,
-- so that no way to change them forgets it. The version is the net for an announcement that nobody heard.

CREATE TABLE registry_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
);
INSERT INTO registry_version (version) VALUES (0);

CREATE FUNCTION announce_registry_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  raised bigint;
BEGIN
  UPDATE registry_version SET version = version + 1 RETURNING version INTO raised;
  PERFORM pg_notify('hook_bridge_registry', raised || ' ' || current_setting('application_name'));
  RETURN NULL;
END
$$;

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON workspace
  FOR EACH STATEMENT EXECUTE FUNCTION announce_registry_change();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION announce_registry_change();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON subscription
  FOR EACH STATEMENT EXECUTE FUNCTION announce_registry_change();
-- Not when only its last event is noted: that happens all the time, and nobody waits for it.
CREATE TRIGGER announce AFTER INSERT OR DELETE
  OR UPDATE OF name, token, secrets, switched_off, upstream, deleted_at ON source
  FOR EACH STATEMENT EXECUTE FUNCTION announce_registry_change();

-- Many rows: ascending integers, drawn from sequences before the rows are written. A number may be left out, none is
-- given out twice.

CREATE SEQUENCE event_id AS bigint;
CREATE SEQUENCE delivery_id AS bigint;
CREATE SEQUENCE attempt_id AS bigint;

CREATE TABLE event (
  id bigint PRIMARY KEY,
  workspace bigint NOT NULL,
  source bigint,
  provider text NOT NULL,
  type text NOT NULL,
  reported_type text,
  subject text,
  received_at bigint NOT NULL,
  test boolean NOT NULL,
  -- The 16 bytes of dedupe.digest, so that retention finds that row.
  digest uuid,
  warnings text
);
CREATE INDEX event_listing ON event (workspace, type, id);

-- Which event last reported a fact. The digest (as uuid: 16 bytes, compared fast) names source and fact.
CREATE TABLE dedupe (
  digest uuid PRIMARY KEY,
  event bigint NOT NULL,
  received_at bigint NOT NULL
);

-- Apart from the event, so that listing reads no bodies.
CREATE TABLE payload (
  event bigint PRIMARY KEY,
  raw bytea NOT NULL,
  body bytea
);

CREATE TABLE delivery (
  id bigint PRIMARY KEY,
  event bigint NOT NULL,
  subscription bigint NOT NULL,
  -- 0 pending, 1 delivered, 2 dead. Held and cancelled are pending ones whose subscription is not active, or deleted.
  state smallint NOT NULL,
  next_at bigint,
  attempts integer NOT NULL DEFAULT 0,
  schedule_from integer NOT NULL DEFAULT 0,
  replays integer NOT NULL DEFAULT 0,
  first_attempt_at bigint,
  last_attempt bigint
);
CREATE INDEX delivery_due ON delivery (subscription, next_at, id) WHERE state = 0;
CREATE INDEX delivery_listing ON delivery (subscription, id);
-- For making room: whether anything of an event is still to be sent, and what goes with it.
CREATE INDEX delivery_of_event ON delivery (event);
CREATE INDEX delivery_dead ON delivery (subscription, id) WHERE state = 2;

-- The attempts of a delivery form a chain from delivery.last_attempt over attempt.previous: no index needed.
CREATE TABLE attempt (
  id bigint PRIMARY KEY,
  delivery bigint NOT NULL,
  subscription bigint NOT NULL,
  previous bigint,
  number integer NOT NULL,
  started_at bigint NOT NULL,
  duration_ms bigint NOT NULL,
  status integer,
  error text,
  answer text,
  next_at bigint
);
CREATE INDEX attempt_listing ON attempt (subscription, id);

-- Which process delivers to a subscription, and until when unless it renews. The epoch rises when another process
-- takes it: what an earlier holder still reports then changes nothing. Rows stay, so that epochs never come again.
CREATE TABLE subscription_lease (
  subscription bigint PRIMARY KEY,
  process text NOT NULL,
  epoch bigint NOT NULL,
  until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- About what the data takes, with its share of the indexes. The server's files say nothing of it: they keep what was
-- deleted to fill it again. One row for (nearly) each connection, so that none waits for another; their sum counts.
CREATE TABLE usage (
  slot integer PRIMARY KEY,
  bytes bigint NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION note_usage(more bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO usage AS known (slot, bytes) SELECT pg_backend_pid() % 1024, more WHERE more <> 0
  ON CONFLICT (slot) DO UPDATE SET bytes = known.bytes + excluded.bytes
$$;

CREATE FUNCTION event_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM note_usage(coalesce((SELECT count(*) * 400 FROM changed), 0) * TG_ARGV[0]::integer);
  RETURN NULL;
END $$;
CREATE FUNCTION payload_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM note_usage(coalesce((SELECT sum(60 + octet_length(raw) + coalesce(octet_length(body), 0)) FROM changed), 0) * TG_ARGV[0]::integer);
  RETURN NULL;
END $$;
CREATE FUNCTION delivery_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM note_usage(coalesce((SELECT count(*) * 300 FROM changed), 0) * TG_ARGV[0]::integer);
  RETURN NULL;
END $$;
CREATE FUNCTION attempt_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM note_usage(coalesce((SELECT sum(200 + coalesce(octet_length(answer), 0) + coalesce(octet_length(error), 0)) FROM changed), 0) * TG_ARGV[0]::integer);
  RETURN NULL;
END $$;

CREATE TRIGGER more AFTER INSERT ON event REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION event_usage('1');
CREATE TRIGGER less AFTER DELETE ON event REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION event_usage('-1');
CREATE TRIGGER more AFTER INSERT ON payload REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION payload_usage('1');
CREATE TRIGGER less AFTER DELETE ON payload REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION payload_usage('-1');
CREATE TRIGGER more AFTER INSERT ON delivery REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION delivery_usage('1');
CREATE TRIGGER less AFTER DELETE ON delivery REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION delivery_usage('-1');
CREATE TRIGGER more AFTER INSERT ON attempt REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION attempt_usage('1');
CREATE TRIGGER less AFTER DELETE ON attempt REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION attempt_usage('-1');
