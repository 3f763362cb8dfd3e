-- Events, as told and never changed (law 4). `event` is a hypertable where the server has them, so nothing unique stands on
-- it: the name of an event and the digest of what it says are kept in a plain table (design §7).
CREATE TABLE event (
  at timestamptz NOT NULL,
  subject text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  data json NOT NULL,
  recorded_at timestamptz NOT NULL
);
-- The history of a subject, in order.
CREATE INDEX event_subject ON event (subject, at);

-- The first 16 bytes of SHA-256 of `(source, id)`, and of the content: a uuid is the shortest type that both servers index.
CREATE TABLE event_key (
  key uuid PRIMARY KEY,
  digest uuid NOT NULL
);

-- What a history comes to: the fold's state. Whoever writes anything of a subject holds its row.
CREATE TABLE subject (
  name text COLLATE "C" PRIMARY KEY,
  first_at timestamptz,
  state json NOT NULL,
  -- The edition of the book under which it was folded; 0 for none.
  book int NOT NULL
);
-- What an edition has still to fold anew.
CREATE INDEX subject_book ON subject (book, name);

-- Which cases a joint subject is made of: an event of the case concerns it too (`clock.md` 24).
CREATE TABLE branch (
  branch text COLLATE "C" NOT NULL,
  joint text COLLATE "C" NOT NULL,
  PRIMARY KEY (branch, joint)
);
CREATE INDEX branch_joint ON branch (joint);
