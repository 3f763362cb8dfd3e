-- 跨对象核查: what checks that count events over many subjects keep. A row of `gathering` stands for one check and one value of the
-- facts that the events share (`key`: the first 128 bits of its hash); who changes its shares holds it, after the subjects' rows,
-- so that of two writers the later sees the earlier's.
CREATE TABLE gathering (
  check_id text COLLATE "C" NOT NULL,
  key uuid NOT NULL,
  -- The first event that waits to be judged until the feed of its check has told of its instant; null for none.
  waits_at timestamptz,
  PRIMARY KEY (check_id, key)
);
CREATE INDEX gathering_waits ON gathering (check_id, waits_at) WHERE waits_at IS NOT NULL;

-- An event as it is counted there: a cache of its subject's history, which `verify` finds again. None is ever too old: a late
-- event is judged by what lies in its check's span, which is one stretch of the primary key.
CREATE TABLE share (
  check_id text COLLATE "C" NOT NULL,
  key uuid NOT NULL,
  at timestamptz NOT NULL,
  source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  counts boolean NOT NULL,
  -- What the check's condition reads of it; null where it is only counted.
  judged json,
  PRIMARY KEY (check_id, key, at, source, id)
);
CREATE INDEX share_subject ON share (subject);

-- `across`: found over many subjects; `catalogue`: of an item of the book.
ALTER TABLE finding DROP CONSTRAINT finding_origin_check;
ALTER TABLE finding ADD CONSTRAINT finding_origin_check CHECK (origin IN ('fold', 'announced', 'across', 'catalogue'));

-- A book that was in force before may be published again: what is new is said against the newest edition alone.
ALTER TABLE book DROP CONSTRAINT IF EXISTS book_hash_key;

-- All are folded anew, so that what they told before is counted too.
UPDATE subject SET book = 0;
