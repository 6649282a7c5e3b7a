-- Order per subject. The key stands for provider and subject; NULL: waits for nobody.
ALTER TABLE subscription ADD COLUMN ordered smallint NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN order_key bigint;
-- Holds nothing where no subscription is ordered. By the event: what is caught up comes before what came in after it.
CREATE INDEX delivery_order ON delivery (subscription, order_key, event) WHERE state = 0 AND order_key IS NOT NULL;
-- Which events a subscription wants, as JSON. NULL: all of its types.
ALTER TABLE subscription ADD COLUMN filters text;
