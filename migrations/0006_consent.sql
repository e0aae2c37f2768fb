-- Who may be written to over which channel, and how that came about.

-- One row for each handle that ever said something about it. No row means that nothing is known, which is a no.
CREATE TABLE consent (
    shop_id uuid NOT NULL REFERENCES shop,
    channel text NOT NULL CHECK (channel IN ('sms')),
    -- The client's handle, so that a word from somebody who is not yet a contact counts as well.
    handle text NOT NULL,
    state text NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'opted_in', 'opted_out')),
    -- The client has written to the shop, which allows an answer.
    wrote_first boolean NOT NULL DEFAULT false,
    -- Set by staff, and only staff take it back.
    do_not_contact boolean NOT NULL DEFAULT false,
    -- The client may have asked to stop in words of their own: a person has to read them.
    needs_review boolean NOT NULL DEFAULT false,
    -- The provider's time of the word that `state` comes from: an older one that arrives later changes nothing.
    state_since timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, channel, handle)
);
CREATE INDEX consent_review ON consent (shop_id, updated_at DESC, handle) WHERE needs_review;
CALL make_tenant_table('consent');
GRANT SELECT, INSERT, UPDATE (state, wrote_first, do_not_contact, needs_review, state_since, updated_at)
    ON consent TO switchboard_tenant;
-- STOP counts before the webhook is answered, and so before a shop's transaction.
CREATE POLICY system_intake ON consent TO switchboard_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (state, wrote_first, do_not_contact, needs_review, state_since, updated_at)
    ON consent TO switchboard_system;

CREATE TABLE consent_event (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('sms')),
    handle text NOT NULL,
    signal text NOT NULL,
    -- Where it was said: a message, a person of the shop, the carrier's own list.
    source text NOT NULL CHECK (source IN ('message', 'staff', 'carrier')),
    actor_staff_id uuid,
    -- Why, in the words of whoever decided; empty for a message.
    reason text NOT NULL DEFAULT '',
    inbound_event_id uuid,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, inbound_event_id) REFERENCES inbound_event
);
CREATE INDEX consent_event_in_order ON consent_event (shop_id, channel, handle, occurred_at DESC, id DESC);
-- A webhook counts once, however often it is worked on.
CREATE UNIQUE INDEX consent_event_once ON consent_event (shop_id, inbound_event_id) WHERE inbound_event_id IS NOT NULL;
CREATE INDEX consent_event_by_signal ON consent_event (shop_id, signal, source);
CALL make_tenant_table('consent_event');
GRANT SELECT, INSERT ON consent_event TO switchboard_tenant;
CREATE POLICY system_intake ON consent_event TO switchboard_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON consent_event TO switchboard_system;
CREATE TRIGGER consent_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
