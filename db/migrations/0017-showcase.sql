-- Whether a demonstration tells one history of each mechanism beside its hall's own life.
ALTER TABLE demo ADD COLUMN showcase boolean NOT NULL DEFAULT false;
