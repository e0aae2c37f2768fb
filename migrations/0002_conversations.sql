-- Accounts, contacts, identities, conversations and messages.

CREATE TABLE account (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    provider text NOT NULL CHECK (provider IN ('telnyx')),
    channel text NOT NULL CHECK (channel IN ('sms')),
    name text NOT NULL,
    -- The shop's own number or address on this channel.
    handle text NOT NULL,
    -- The provider's public key for webhook signatures; not a secret.
    public_key text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, provider, handle)
);
-- A webhook names its account, not its shop.
CREATE INDEX account_by_id ON account (id);
CALL make_tenant_table('account');
GRANT SELECT, INSERT, UPDATE (name, public_key, active) ON account TO switchboard_tenant;
CREATE POLICY system_intake ON account TO switchboard_system USING (true) WITH CHECK (false);
GRANT SELECT ON account TO switchboard_system;

CREATE TABLE contact (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    -- Empty until somebody knows it, and again once redacted.
    name text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CALL make_tenant_table('contact');
GRANT SELECT, INSERT, UPDATE (name) ON contact TO switchboard_tenant;

CREATE TABLE identity (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('phone')),
    handle text NOT NULL,
    -- How sure we are that this handle belongs to the contact, in percent.
    match_confidence smallint NOT NULL DEFAULT 100 CHECK (match_confidence BETWEEN 0 AND 100),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, scheme, handle),
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact
);
CREATE INDEX identity_by_contact ON identity (shop_id, contact_id);
CALL make_tenant_table('identity');
GRANT SELECT, INSERT, UPDATE (contact_id, handle, match_confidence) ON identity TO switchboard_tenant;

CREATE TABLE conversation (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    identity_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('sms')),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'pending', 'snoozed', 'closed')),
    -- Rolled up in the transaction that stores a message.
    unread_count integer NOT NULL DEFAULT 0 CHECK (unread_count >= 0),
    last_message_at timestamptz NOT NULL,
    last_preview text NOT NULL DEFAULT '',
    last_direction text NOT NULL CHECK (last_direction IN ('inbound', 'outbound')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, account_id) REFERENCES account,
    FOREIGN KEY (shop_id, identity_id) REFERENCES identity,
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact
);
-- Two messages that arrive at once can't open two conversations.
CREATE UNIQUE INDEX conversation_one_running ON conversation (shop_id, account_id, identity_id) WHERE status <> 'closed';
CREATE INDEX conversation_newest ON conversation (shop_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_unread ON conversation (shop_id, last_message_at DESC, id DESC) WHERE unread_count > 0;
CREATE INDEX conversation_by_contact ON conversation (shop_id, contact_id);
CALL make_tenant_table('conversation');
GRANT SELECT, INSERT, UPDATE (contact_id, status, unread_count, last_message_at, last_preview, last_direction)
    ON conversation TO switchboard_tenant;

CREATE TABLE message (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    body text NOT NULL,
    preview text NOT NULL,
    -- The provider's id of the message; a second delivery of the same message finds it here.
    external_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, account_id, external_id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, account_id) REFERENCES account
);
CREATE INDEX message_in_order ON message (shop_id, conversation_id, occurred_at DESC, id DESC);
CALL make_tenant_table('message');
GRANT SELECT, INSERT, UPDATE (body, preview) ON message TO switchboard_tenant;
