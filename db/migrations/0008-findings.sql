-- The findings that stand, in the order in which they were announced: the desk's list.
CREATE INDEX finding_standing ON finding (found_seq) WHERE withdrawn_seq IS NULL;
