-- 数据源 as it is heard (`clock.md` 33).
CREATE TABLE feed (
  id text COLLATE "C" PRIMARY KEY,
  heard_at timestamptz NOT NULL,
  last_at timestamptz,
  delivered_to timestamptz,
  horizon timestamptz,
  silent_since timestamptz,
  catching_up boolean NOT NULL DEFAULT false,
  held boolean NOT NULL DEFAULT false
);

-- Keys of feeds set up by hand: SHA-256, never the key.
CREATE TABLE feed_key (
  hash bytea PRIMARY KEY,
  feed text COLLATE "C" NOT NULL,
  added_at timestamptz NOT NULL
);

-- The rulebook's editions; the newest is the truth (design §7).
CREATE TABLE book (
  number int PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  files json NOT NULL,
  published_at timestamptz NOT NULL
);

-- One row: the engine's last tick, by the centre's clock, whichever process did it.
CREATE TABLE engine (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  ticked_at timestamptz,
  -- Makes the ids on a wall opaque: the same for every process, and after a restart.
  secret uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The quarter of an hour for which the tallies were last kept: who moves it on keeps them.
  tallied_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z'
);
INSERT INTO engine (ticked_at) VALUES (NULL);

-- Tallies as they stood, every 15 minutes: bars, and the board of a past instant.
CREATE TABLE tally_history (
  at timestamptz NOT NULL,
  department text COLLATE "C" NOT NULL,
  "window" text COLLATE "C" NOT NULL,
  feeds text COLLATE "C" NOT NULL,
  level text NOT NULL,
  count bigint NOT NULL
);
CREATE INDEX tally_history_at ON tally_history (at);
