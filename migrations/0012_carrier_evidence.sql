-- What carriers say beside their messages: which dispatch a report is about, and whether a campaign is carried.

ALTER TABLE inbound_event
    -- The path and the query it was delivered to, where they were signed as well; empty where the body says it all. A report of
    -- Twilio's does not say which dispatch it is about, but the address it was sent to does.
    ADD COLUMN source text NOT NULL DEFAULT '';

ALTER TABLE account_health
    -- Whether the last answer was a plain yes: the carriers carry the campaign, and the number belongs to it.
    ADD COLUMN campaign_carried boolean NOT NULL DEFAULT false,
    -- When it was last asked, whatever came of it: two instances that ask at once ask once.
    ADD COLUMN campaign_asked_at timestamptz,
    ADD COLUMN opt_outs_asked_at timestamptz;
