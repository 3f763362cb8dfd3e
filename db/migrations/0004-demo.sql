-- A demonstration's clock: one row, and only where the database is a demonstration's. `serve` refuses such a database.
CREATE TABLE demo (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- Of the simulator: the same seed gives the same events. Null where a script is played.
  seed bigint,
  -- Where its history begins, and where it is live from.
  began_at timestamptz NOT NULL,
  live_at timestamptz NOT NULL,
  -- Where its clock stands: all that became known by then has been told.
  at timestamptz NOT NULL
);
