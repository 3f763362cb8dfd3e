-- By the instant that an event tells of; a month a chunk keeps the chunks of a long case few. The index on (subject, at) stands
-- already, one on `at` alone would serve nothing.
SELECT create_hypertable('event', 'at', chunk_time_interval => INTERVAL '30 days', create_default_indexes => false);
SELECT create_hypertable('tally_history', 'at', chunk_time_interval => INTERVAL '30 days', create_default_indexes => false);
