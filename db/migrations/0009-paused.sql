-- What stands still: counted on every wall, found without looking at each open clock.
CREATE INDEX clock_paused ON clock (subject) WHERE state = 'paused' AND NOT stopped;
