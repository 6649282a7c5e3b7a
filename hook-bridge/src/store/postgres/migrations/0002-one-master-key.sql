-- All secrets are sealed with one master key, the one that also sealed meta.master_key_check. A bridge that has not
-- heard of a new key must not store what nobody could open: whoever writes a secret waits for a rotation under way.

CREATE FUNCTION refuse_other_master_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  current text;
BEGIN
  SELECT split_part(value, '.', 2) INTO current FROM meta WHERE key = 'master_key_check' FOR SHARE;
  IF EXISTS (
    SELECT FROM regexp_matches(
      concat(NEW.secrets, to_jsonb(NEW) ->> 'upstream'), '"(?:sealed|sealedApiKey)":"v1\.([0-9a-f]+)\.', 'g'
    ) AS sealed (id) WHERE id[1] <> current
  ) THEN
    -- A class that says: not with this login, or key. Nothing of the secret is repeated.
    RAISE EXCEPTION 'the database has another master key (id %) than this process: start it anew with that key', current
      USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER one_master_key BEFORE INSERT OR UPDATE OF secrets, upstream ON source
  FOR EACH ROW EXECUTE FUNCTION refuse_other_master_key();
CREATE TRIGGER one_master_key BEFORE INSERT OR UPDATE OF secrets ON subscription
  FOR EACH ROW EXECUTE FUNCTION refuse_other_master_key();
