-- Webhooks as they were received: verified, stored, answered, and only then worked on.

CREATE TABLE inbound_event (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- The provider's id of the event, or a digest of the body where it has none. A repeated delivery stops here.
    event_key text NOT NULL,
    -- The exact bytes that were signed.
    payload bytea NOT NULL,
    received_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead')),
    attempts smallint NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    -- A code, never text from outside.
    last_error text,
    settled_at timestamptz,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, account_id, event_key),
    FOREIGN KEY (shop_id, account_id) REFERENCES account
);
CREATE INDEX inbound_event_waiting ON inbound_event (not_before, id) WHERE state = 'pending';
CALL make_tenant_table('inbound_event');
GRANT SELECT, UPDATE (state, attempts, not_before, last_error, settled_at) ON inbound_event TO switchboard_tenant;
CREATE POLICY system_intake ON inbound_event TO switchboard_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON inbound_event TO switchboard_system;
