-- Which events a subscription wants, as JSON. NULL: all of its types.
ALTER TABLE subscription ADD COLUMN filters text;
