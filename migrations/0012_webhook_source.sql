-- A report of Twilio's does not say which dispatch it is about; the address it was sent to does, and is signed with it.

ALTER TABLE inbound_event
    -- The path and the query it was delivered to, where they were signed as well; empty where the body says it all.
    ADD COLUMN source text NOT NULL DEFAULT '';
