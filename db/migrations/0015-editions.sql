-- A clock of whose item a later edition is to be shown to a check is woken when that edition begins: `next_at` of open clocks is
-- found anew.
UPDATE subject SET book = 0 WHERE EXISTS (SELECT FROM clock WHERE clock.subject = subject.name AND NOT stopped);
