-- Updates of one subject within so many seconds are sent as one. NULL: each by itself.
ALTER TABLE subscription ADD COLUMN coalesce_seconds integer;
-- Above 0: more of the same subject may be merged into it, until it is claimed for the first time. 0: no more. NULL: never.
ALTER TABLE delivery ADD COLUMN coalesce_key bigint;
-- State 3: its event is sent in this delivery. What becomes of it is the state of that one.
ALTER TABLE delivery ADD COLUMN merged_into bigint;
-- Hold nothing where no subscription asks for it.
CREATE INDEX delivery_open ON delivery (subscription, coalesce_key) WHERE coalesce_key > 0;
CREATE INDEX delivery_merged ON delivery (merged_into) WHERE merged_into IS NOT NULL;
