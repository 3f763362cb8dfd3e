-- By edition alone: equal keys share one entry, and a row that moves is entered at the end of the list. With the name in it a
-- page of the index anywhere was written for each subject that was folded.
DROP INDEX subject_book;
CREATE INDEX subject_book ON subject (book);
-- A case takes an event every few days. With a quarter of a page left free its new state finds room in the page of the old one and
-- no index is touched: in one trial 226 of 278 updates were so, against 2, and wrote 449 records of log instead of 1,142.
ALTER TABLE subject SET (fillfactor = 75);
