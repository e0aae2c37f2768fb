-- What staff write as a client would, for practice. It moves a conversation as a real one does, but nobody may be written to because of it.

ALTER TABLE message ADD COLUMN simulated boolean NOT NULL DEFAULT false;
