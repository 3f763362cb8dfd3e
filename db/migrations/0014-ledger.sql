-- 台账: a light of flag `default` opens an entry, which a person confirms or refuses. `verdict` is the last word on it, found by the
-- fold; `opened_at` is announced: it stays when the light goes, so that an entry is withdrawn and never gone.
ALTER TABLE clock ADD COLUMN verdict json;
ALTER TABLE clock ADD COLUMN opened_at timestamptz;
UPDATE clock SET opened_at = 'epoch'::timestamptz + (steps -> 0 ->> 'at')::bigint * interval '1 millisecond'
  WHERE flag = 'default' AND level IN ('notice', 'yellow', 'red');
-- The ledger, the latest first.
CREATE INDEX clock_ledger ON clock (opened_at DESC, subject, rule, run) WHERE opened_at IS NOT NULL;
-- A fold keeps the acts that name a light.
UPDATE subject SET book = 0 WHERE name IN (SELECT subject FROM event WHERE kind LIKE 'act.%');
