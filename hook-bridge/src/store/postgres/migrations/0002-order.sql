-- Order per subject. The key stands for provider and subject; NULL: waits for nobody.
ALTER TABLE subscription ADD COLUMN ordered smallint NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN order_key bigint;
-- Holds nothing where no subscription is ordered.
CREATE INDEX delivery_order ON delivery (subscription, order_key, id) WHERE state = 0 AND order_key IS NOT NULL;
