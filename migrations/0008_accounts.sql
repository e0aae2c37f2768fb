-- Accounts that can send: credentials at rest, settings, and how each account fares.

ALTER TABLE account
    DROP CONSTRAINT account_provider_check,
    ADD CONSTRAINT account_provider_check CHECK (provider IN ('telnyx', 'twilio')),
    ALTER COLUMN public_key SET DEFAULT '',
    -- The provider's name for the account: a Twilio account SID; empty where the credentials say it.
    ADD COLUMN provider_account text NOT NULL DEFAULT '',
    -- A Telnyx messaging profile or a Twilio messaging service; empty for none.
    ADD COLUMN messaging_profile text NOT NULL DEFAULT '',
    -- The 10DLC campaign whose status is read from Telnyx; empty until it is known.
    ADD COLUMN campaign text NOT NULL DEFAULT '',
    -- Messages a second over all instances; null for no limit.
    ADD COLUMN sends_per_second integer CHECK (sends_per_second > 0),
    -- Who confirms a STOP: the carrier by itself, or the shop.
    ADD COLUMN stop_reply text NOT NULL DEFAULT 'provider' CHECK (stop_reply IN ('provider', 'us')),
    -- When the credentials last proved right.
    ADD COLUMN verified_at timestamptz;
GRANT UPDATE (provider_account, messaging_profile, campaign, sends_per_second, stop_reply, verified_at)
    ON account TO switchboard_tenant;

-- Sealed with AES-256-GCM under a master key that the sealed value names; shop, account and field are authenticated with it.
CREATE TABLE account_credential (
    shop_id uuid NOT NULL,
    account_id uuid NOT NULL,
    field text NOT NULL CHECK (field IN ('api_key', 'auth_token', 'api_key_sid', 'api_key_secret')),
    sealed bytea NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, account_id, field),
    FOREIGN KEY (shop_id, account_id) REFERENCES account
);
CALL make_tenant_table('account_credential');
GRANT SELECT, INSERT, UPDATE (sealed, updated_at) ON account_credential TO switchboard_tenant;
-- Twilio signs its webhooks with the account's own secret.
CREATE POLICY system_intake ON account_credential TO switchboard_system USING (true) WITH CHECK (false);
GRANT SELECT ON account_credential TO switchboard_system;

-- How an account fares: its circuit breaker, its budget of messages, and what staff read of it. A missing row means that nothing
-- has happened yet.
CREATE TABLE account_health (
    shop_id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- Failures in a row that were the carrier's, not the message's.
    failures integer NOT NULL DEFAULT 0,
    -- How often the breaker opened since the last success.
    trips integer NOT NULL DEFAULT 0,
    -- Nothing is handed over before this time.
    open_until timestamptz,
    -- Nothing is handed over until a person has acted; the sentence says on what.
    halted_at timestamptz,
    halted_sentence text NOT NULL DEFAULT '',
    -- Messages that may be handed over at once, as of `tokens_at`.
    tokens double precision NOT NULL DEFAULT 0,
    tokens_at timestamptz,
    last_inbound_at timestamptz,
    last_outbound_at timestamptz,
    last_error_at timestamptz,
    last_error_sentence text NOT NULL DEFAULT '',
    last_error_next_step text NOT NULL DEFAULT '',
    -- What the carrier's campaign looked like when it was last read, in its own word.
    campaign_status text NOT NULL DEFAULT '',
    campaign_read_at timestamptz,
    opt_outs_read_at timestamptz,
    PRIMARY KEY (shop_id, account_id),
    FOREIGN KEY (shop_id, account_id) REFERENCES account
);
CALL make_tenant_table('account_health');
GRANT SELECT, INSERT, UPDATE ON account_health TO switchboard_tenant;
