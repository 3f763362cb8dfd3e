-- By edition alone: equal keys share one entry, and a row that moves is entered at the end of the list. With the name in it a
-- page of the index anywhere was written for each subject that was folded.
DROP INDEX subject_book;
CREATE INDEX subject_book ON subject (book);
