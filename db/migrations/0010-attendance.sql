-- 出勤: what each shift of a window comes to (`clock.md` 38), written and corrected as outcomes are. A shift has a row from its
-- beginning on; until its feed has told up to its end the minutes are null, so that a shift of which nobody knows can be counted.
CREATE TABLE attendance (
  at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  on_day date NOT NULL,
  subject text COLLATE "C" NOT NULL,
  department text COLLATE "C",
  "window" text COLLATE "C",
  staff text COLLATE "C",
  rostered_minutes int,
  absent_minutes int,
  weight smallint NOT NULL CHECK (weight IN (1, -1)),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX attendance_day ON attendance (on_day);

-- Shifts on record are folded anew, so that theirs is written too. `0` is the next name after every `shift/…`.
UPDATE subject SET book = 0 WHERE name > 'shift/' AND name < 'shift0';
