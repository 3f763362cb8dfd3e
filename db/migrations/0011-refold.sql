-- The state of a subject's fold has another shape than before, and the book's rules read more of a history: all are folded anew.
UPDATE subject SET book = 0;
