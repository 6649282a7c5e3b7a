-- What the operator was told of and is not over, by what it is about.
CREATE TABLE trouble (
  subject TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is still to be sent; what was sent goes.
CREATE TABLE notification (
  row INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL
) STRICT;

-- In which hours (since the epoch) a source sent something: that is what is usual for it.
CREATE TABLE source_hour (
  source INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  PRIMARY KEY (source, hour)
) STRICT, WITHOUT ROWID;
