-- How far the clocks that no feed told of have been advanced; never taken back, also where the machine's clock is.
ALTER TABLE engine ADD COLUMN horizon timestamptz;
