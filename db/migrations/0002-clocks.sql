-- 时钟. Left of `level`: a cache of fold(history), which `verify` computes again. From `level` on: what was announced.
CREATE TABLE clock (
  subject text COLLATE "C" NOT NULL,
  rule text COLLATE "C" NOT NULL,
  run int NOT NULL,
  edition text NOT NULL,
  feed text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'withdrawn')),
  started_at timestamptz NOT NULL,
  due_at timestamptz,
  stopped_at timestamptz,
  provisional boolean NOT NULL,
  reason text NOT NULL,
  gravity text NOT NULL,
  flag text,
  steps json NOT NULL,
  -- A lower bound on its next change; pushing it later may be lazy, pulling it earlier is eager (law 5).
  next_at timestamptz,
  level text NOT NULL CHECK (level IN ('green', 'unknown', 'notice', 'yellow', 'red')),
  since timestamptz NOT NULL,
  stopped boolean NOT NULL,
  verify boolean NOT NULL,
  department text COLLATE "C",
  "window" text COLLATE "C",
  staff text COLLATE "C",
  PRIMARY KEY (subject, rule, run)
);
-- What a tick takes: the due clocks of a feed, up to its horizon.
CREATE INDEX clock_due ON clock (feed, next_at) WHERE next_at IS NOT NULL;
-- What a board shows.
CREATE INDEX clock_lit ON clock (subject) WHERE verify OR (level <> 'green' AND NOT stopped);

-- 核查发现: of the fold (`origin` fold), or of the announcing (late evidence), which a refold doesn't find again.
CREATE TABLE finding (
  subject text COLLATE "C" NOT NULL,
  finding text COLLATE "C" NOT NULL,
  rule text COLLATE "C" NOT NULL,
  run int NOT NULL,
  source text COLLATE "C" NOT NULL,
  event text COLLATE "C" NOT NULL,
  origin text NOT NULL CHECK (origin IN ('fold', 'announced')),
  level text NOT NULL,
  at timestamptz NOT NULL,
  detail text NOT NULL,
  -- The change that announced it, and the one that took it back.
  found_seq bigint NOT NULL,
  withdrawn_seq bigint,
  PRIMARY KEY (subject, finding, rule, run, source, event)
);

-- 灯态变更, without gaps. `hash` chains each to the one before.
CREATE TABLE change (
  seq bigint PRIMARY KEY,
  kind text NOT NULL,
  was text NOT NULL,
  light_id text COLLATE "C" NOT NULL,
  light json NOT NULL,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  cause text NOT NULL,
  why text NOT NULL,
  hash bytea NOT NULL
);
-- The last change of a light, as of an instant of knowledge.
CREATE INDEX change_light ON change (light_id, seq);
CREATE INDEX change_recorded ON change (recorded_at);

-- The end of the log: who announces anything holds this row last.
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO head (seq, recorded_at, hash) VALUES (0, '1970-01-01T00:00:00Z', '\x');

-- Subjects by their highest light: of the centre ('' and ''), of each department, of each window. `feeds` are those that the
-- subject's open clocks wait for, so that silence can be laid over the green ones.
CREATE TABLE tally (
  department text COLLATE "C" NOT NULL,
  "window" text COLLATE "C" NOT NULL,
  feeds text COLLATE "C" NOT NULL,
  level text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (department, "window", feeds, level)
);
