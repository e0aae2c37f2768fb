-- What clients send lies at the carrier first: the hash that it announces is held against what is fetched.

ALTER TABLE attachment ADD COLUMN source_sha256 bytea CHECK (length(source_sha256) = 32);
