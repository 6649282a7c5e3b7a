-- Since when a subscription has failed without one success; null while it does not.
ALTER TABLE subscription ADD COLUMN failing_since bigint;
-- Who subscribed: a revoked key takes its subscriptions along.
ALTER TABLE subscription ADD COLUMN api_key bigint;
-- When its platform is to be told that nothing more comes; null when there is nothing to tell.
ALTER TABLE subscription ADD COLUMN tell_at bigint;

-- The recovery that made it out of an event that its subscription had missed.
ALTER TABLE delivery ADD COLUMN recovery bigint;
-- Why it is dead, where no attempt says so.
ALTER TABLE delivery ADD COLUMN reason text;
CREATE UNIQUE INDEX delivery_caught_up ON delivery (event, subscription) WHERE recovery IS NOT NULL;

CREATE TABLE recovery (
  row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  workspace bigint NOT NULL,
  subscription bigint NOT NULL,
  kind text NOT NULL,
  since bigint NOT NULL,
  until bigint NOT NULL,
  cursor bigint NOT NULL,
  moved bigint NOT NULL,
  total bigint NOT NULL,
  state text NOT NULL,
  created_at bigint NOT NULL,
  finished_at bigint
);
CREATE INDEX recovery_listing ON recovery (subscription);
CREATE INDEX recovery_running ON recovery (row) WHERE state = 'running';
