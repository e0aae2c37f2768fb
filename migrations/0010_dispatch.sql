-- Intended sends: the outbox. A row is claimed, permitted and handed over; what is reported moves it forward only.

CREATE TABLE dispatch (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- The stored name of the effect, and of its guard.
    effect text NOT NULL CHECK (effect IN ('sms', 'whatsapp', 'instagram', 'email')),
    -- The name of the workbench's guard, so that the trigger below needs no list of its own.
    workbench_guard text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('message', 'controlled_test', 'stop_confirmation')),
    -- Null for a controlled test.
    conversation_id uuid,
    draft_id uuid,
    -- The message as the conversation shows it.
    message_id uuid,
    recipient text NOT NULL,
    sender text NOT NULL,
    body text NOT NULL,
    -- What was shown to whoever approved it.
    plan jsonb NOT NULL,
    created_by uuid,
    approved_by uuid,
    created_at timestamptz NOT NULL,
    -- When it was meant to leave: its place in its conversation, whatever is tried again.
    ordered_at timestamptz NOT NULL,
    -- Not before this time: scheduled, or waiting for another attempt.
    not_before timestamptz NOT NULL,
    -- Worth nothing after this time; null for never.
    expires_at timestamptz,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN
        ('queued', 'held', 'discarded', 'dead', 'handing_over', 'outcome_unknown', 'accepted', 'sent', 'unconfirmed',
         'failed', 'undeliverable', 'delivered', 'read')),
    -- How much evidence is behind the state (domain::delivery): a report of a lower rank changes nothing.
    rank smallint NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    -- The same in every attempt, so that a carrier that knows keys takes it once.
    idempotency_key text NOT NULL,
    -- The exact bytes of the first attempt.
    request_body bytea,
    first_handed_over_at timestamptz,
    -- An attempt ended without an answer that settles whether the carrier took it.
    maybe_taken boolean NOT NULL DEFAULT false,
    -- Who holds it: a finish with another number is refused.
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    provider_message_id text,
    blockers jsonb NOT NULL DEFAULT '[]',
    -- Why it is not where it should be: a stable code, a sentence and what to do. Never text from outside.
    problem_code text NOT NULL DEFAULT '',
    problem text NOT NULL DEFAULT '',
    next_step text NOT NULL DEFAULT '',
    provider_code integer,
    settled_at timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, account_id) REFERENCES account,
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, draft_id) REFERENCES message_draft,
    FOREIGN KEY (shop_id, message_id) REFERENCES message,
    FOREIGN KEY (shop_id, created_by) REFERENCES staff,
    FOREIGN KEY (shop_id, approved_by) REFERENCES staff
);
-- A draft leaves once, however often it is approved; a message has one dispatch.
CREATE UNIQUE INDEX dispatch_once_per_draft ON dispatch (shop_id, draft_id) WHERE draft_id IS NOT NULL;
CREATE UNIQUE INDEX dispatch_once_per_message ON dispatch (shop_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX dispatch_due ON dispatch (shop_id, account_id, not_before, id) WHERE state = 'queued';
CREATE INDEX dispatch_turn ON dispatch (shop_id, conversation_id, ordered_at, id)
    WHERE state IN ('queued', 'handing_over') AND conversation_id IS NOT NULL;
CREATE INDEX dispatch_in_flight ON dispatch (shop_id, recipient, lease_until) WHERE state = 'handing_over';
CREATE INDEX dispatch_unknown ON dispatch (shop_id, first_handed_over_at, id) WHERE state = 'outcome_unknown';
CREATE INDEX dispatch_by_provider_id ON dispatch (shop_id, account_id, provider_message_id)
    WHERE provider_message_id IS NOT NULL;
CREATE INDEX dispatch_confirmations ON dispatch (shop_id, recipient, created_at) WHERE kind = 'stop_confirmation';
CREATE INDEX dispatch_by_state ON dispatch (shop_id, state, created_at DESC, id DESC);
CREATE INDEX dispatch_newest ON dispatch (shop_id, created_at DESC, id DESC);
CALL make_tenant_table('dispatch');
GRANT SELECT, INSERT, UPDATE (not_before, state, rank, attempts, request_body, first_handed_over_at, maybe_taken, fence, lease_until,
    provider_message_id, blockers, problem_code, problem, next_step, provider_code, settled_at, approved_by)
    ON dispatch TO switchboard_tenant;
-- Finding the shops whose turn it is, and whether a recipient who said STOP is being written to at this moment.
CREATE POLICY system_claim ON dispatch TO switchboard_system USING (true) WITH CHECK (false);
GRANT SELECT (shop_id, id, account_id, state, not_before, lease_until, recipient, first_handed_over_at)
    ON dispatch TO switchboard_system;

-- The last line: nothing is handed over while its guard is closed, whoever asks. Both guards are locked, so that closing one
-- waits for a hand-over that has begun, and a hand-over that begins later sees it closed.
CREATE FUNCTION refuse_closed_guard() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    open_guards integer;
    test_guards integer;
BEGIN
    SELECT count(*) FILTER (WHERE mode = 'open'), count(*) FILTER (WHERE mode IN ('test', 'open'))
    INTO open_guards, test_guards
    FROM (SELECT mode FROM guard_switch
          WHERE shop_id = NEW.shop_id AND guard IN (NEW.effect, NEW.workbench_guard) FOR SHARE) AS guards;
    IF open_guards = 2 THEN
        RETURN NEW;
    END IF;
    IF NEW.kind = 'controlled_test' AND test_guards = 2 AND EXISTS (
        SELECT FROM test_recipient
        WHERE shop_id = NEW.shop_id AND channel = NEW.effect AND handle = NEW.recipient AND active
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the guard is closed' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER dispatch_guarded BEFORE UPDATE OF state ON dispatch
    FOR EACH ROW WHEN (NEW.state = 'handing_over') EXECUTE FUNCTION refuse_closed_guard();
CREATE TRIGGER dispatch_guarded_new BEFORE INSERT ON dispatch
    FOR EACH ROW WHEN (NEW.state = 'handing_over') EXECUTE FUNCTION refuse_closed_guard();

-- Everything that was done to a dispatch or reported about it.
CREATE TABLE delivery_event (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    dispatch_id uuid NOT NULL,
    state text NOT NULL,
    source text NOT NULL CHECK (source IN ('app', 'carrier_answer', 'carrier_report', 'carrier_lookup', 'staff')),
    -- The carrier's own word and code, if it said one.
    provider_status text NOT NULL DEFAULT '',
    provider_code integer,
    provider_message_id text,
    -- A stable code of ours.
    code text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    actor_staff_id uuid,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, dispatch_id) REFERENCES dispatch,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
CREATE INDEX delivery_event_in_order ON delivery_event (shop_id, dispatch_id, recorded_at, id);
CALL make_tenant_table('delivery_event');
GRANT SELECT, INSERT ON delivery_event TO switchboard_tenant;
CREATE TRIGGER delivery_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
