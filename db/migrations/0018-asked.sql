-- Duties whose period has no working day were set up without a clock. One that an edition opens later nobody was asked for, so it
-- must not be there to be judged: such a subject has no event, no clock and nothing that is counted.
DELETE FROM subject WHERE first_at IS NULL AND state IS NOT NULL AND name LIKE 'duty/%'
  AND NOT EXISTS (SELECT FROM clock WHERE clock.subject = subject.name)
  AND NOT EXISTS (SELECT FROM finding WHERE finding.subject = subject.name);
