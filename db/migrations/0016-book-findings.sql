-- 目录核查: by which edition of the book, and as of when, the catalogue's items were judged. One row; who judges holds it.
CREATE TABLE catalogue (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  book int NOT NULL,
  judged_at timestamptz NOT NULL
);
INSERT INTO catalogue (book, judged_at) VALUES (0, '1970-01-01T00:00:00Z');

-- 考核指标: each indicator of the book in each period that has closed, for the centre or a department: the arithmetic, and whether
-- the target is met; null where too little was counted to say. A row is there once it was judged, and is judged again when a
-- figure of one of its days is corrected.
CREATE TABLE indicator (
  id text COLLATE "C" NOT NULL,
  of text NOT NULL CHECK (of IN ('centre', 'department')),
  member text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,
  first_on date NOT NULL,
  last_on date NOT NULL,
  book int NOT NULL,
  numerator double precision NOT NULL,
  denominator double precision NOT NULL,
  met boolean,
  PRIMARY KEY (id, of, member, period)
);
CREATE INDEX indicator_days ON indicator (last_on);

-- The days of which a figure was written or corrected since indicators were last judged. Only ever added to by writers, so none
-- waits for another; who judges takes them out.
CREATE TABLE figure_day (on_day date NOT NULL);

ALTER TABLE finding DROP CONSTRAINT finding_origin_check;
ALTER TABLE finding ADD CONSTRAINT finding_origin_check
  CHECK (origin IN ('fold', 'announced', 'across', 'catalogue', 'indicator'));
