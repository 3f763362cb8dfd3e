SELECT create_hypertable('acceptance', 'at', chunk_time_interval => INTERVAL '90 days', create_default_indexes => false);
SELECT create_hypertable('outcome', 'at', chunk_time_interval => INTERVAL '90 days', create_default_indexes => false);
