-- What the operator was told of and is not over, by what it is about.
CREATE TABLE trouble (
  subject text PRIMARY KEY,
  kind text NOT NULL,
  since bigint NOT NULL
);

-- What is still to be sent; what was sent goes.
CREATE TABLE notification (
  row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  content text NOT NULL,
  created_at bigint NOT NULL,
  due_at bigint NOT NULL,
  tries integer NOT NULL
);

-- In which hours (since the epoch) a source sent something: that is what is usual for it.
CREATE TABLE source_hour (
  source bigint NOT NULL,
  hour bigint NOT NULL,
  PRIMARY KEY (source, hour)
);
