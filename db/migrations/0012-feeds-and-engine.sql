-- The first instant that was told of a feed for which the engine had been waiting: what happened in shifts before it nobody has
-- looked at (`clock.md` 38). Null for feeds that nobody had to wait for, and for those heard before this was kept.
ALTER TABLE feed ADD COLUMN watched_from timestamptz;
-- Since when the engine's scan lags behind the bound of its book, as announced; null while it keeps up (`domain.md` row 27).
ALTER TABLE engine ADD COLUMN lag_since timestamptz;
