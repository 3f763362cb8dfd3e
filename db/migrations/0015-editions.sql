-- A clock of whose item a later edition is to be shown to a check is woken when that edition begins: `next_at` is found anew.
UPDATE subject SET book = 0;
