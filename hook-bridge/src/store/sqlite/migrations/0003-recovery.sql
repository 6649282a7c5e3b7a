-- Since when a subscription has failed without one success; null while it does not.
ALTER TABLE subscription ADD COLUMN failing_since INTEGER;
-- Who subscribed: a revoked key takes its subscriptions along.
ALTER TABLE subscription ADD COLUMN api_key INTEGER;
-- When its platform is to be told that nothing more comes; null when there is nothing to tell.
ALTER TABLE subscription ADD COLUMN tell_at INTEGER;

-- The recovery that made it out of an event that its subscription had missed. Such deliveries are not in the order of
-- their events: that the others are is what saves an index over all.
ALTER TABLE delivery ADD COLUMN recovery INTEGER;
-- Why it is dead, where no attempt says so.
ALTER TABLE delivery ADD COLUMN reason TEXT;
CREATE UNIQUE INDEX delivery_caught_up ON delivery (event, subscription) WHERE recovery IS NOT NULL;

CREATE TABLE recovery (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL,
  subscription INTEGER NOT NULL,
  kind TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  cursor INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  total INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX recovery_listing ON recovery (subscription);
CREATE INDEX recovery_running ON recovery (row) WHERE state = 'running';
