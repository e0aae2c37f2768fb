-- Where a conversation stands: snoozed until when, about what, whose it is, under which labels, linked to what, and how all of that
-- came about.

ALTER TABLE conversation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE staff NO FORCE ROW LEVEL SECURITY;

ALTER TABLE conversation
    -- Raised by every change that somebody else could want to know of before they change the same.
    ADD COLUMN version integer NOT NULL DEFAULT 0,
    ADD COLUMN snoozed_until timestamptz,
    ADD COLUMN subject text NOT NULL DEFAULT '',
    ADD COLUMN assignee_staff_id uuid,
    -- The first message of the client that nobody has answered, by the carrier's clock; null once it is answered.
    ADD COLUMN waiting_since timestamptz,
    -- When the shop last wrote, so that a message from before it that arrives late does not wait.
    ADD COLUMN answered_at timestamptz,
    ADD FOREIGN KEY (shop_id, assignee_staff_id) REFERENCES staff;
UPDATE conversation SET
    waiting_since = CASE last_direction WHEN 'inbound' THEN last_message_at END,
    answered_at = CASE last_direction WHEN 'outbound' THEN last_message_at END,
    snoozed_until = CASE status WHEN 'snoozed' THEN now() END;
ALTER TABLE conversation ADD CONSTRAINT conversation_snoozed CHECK ((status = 'snoozed') = (snoozed_until IS NOT NULL));

ALTER TABLE conversation FORCE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;

GRANT UPDATE (version, snoozed_until, subject, assignee_staff_id, waiting_since, answered_at) ON conversation
    TO switchboard_tenant;

-- The time belongs to the status: whatever ends the one ends the other, also a server from before this migration.
CREATE FUNCTION conversation_wakes() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    NEW.snoozed_until := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER conversation_wakes BEFORE UPDATE OF status ON conversation
    FOR EACH ROW WHEN (NEW.status <> 'snoozed' AND NEW.snoozed_until IS NOT NULL) EXECUTE FUNCTION conversation_wakes();

-- One index for each order of each view; the other way round is the same index backwards.
CREATE INDEX conversation_by_status ON conversation (shop_id, status, last_message_at DESC, id DESC);
CREATE INDEX conversation_waiting ON conversation (shop_id, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_waiting_by_status ON conversation (shop_id, status, waiting_since, id)
    WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_by_assignee ON conversation (shop_id, assignee_staff_id, status, last_message_at DESC, id DESC)
    WHERE assignee_staff_id IS NOT NULL;
CREATE INDEX conversation_of_nobody ON conversation (shop_id, status, last_message_at DESC, id DESC)
    WHERE assignee_staff_id IS NULL;
CREATE INDEX conversation_by_identity ON conversation (shop_id, account_id, identity_id);
-- Whose time has come, in any shop.
CREATE INDEX conversation_due ON conversation (snoozed_until, shop_id) WHERE status = 'snoozed';
CREATE POLICY system_wake ON conversation TO switchboard_system USING (true) WITH CHECK (false);
GRANT SELECT (shop_id, status, snoozed_until) ON conversation TO switchboard_system;

-- Everything that was changed, by whom, from what, to what. Append-only; undoing is one change more.
CREATE TABLE conversation_change (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    -- The conversation's version once this was done.
    version integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('status', 'subject', 'assignee', 'label', 'link', 'read')),
    -- Which label or link, where there can be several.
    about uuid,
    -- As the domain writes it: a status with its time, an id, a text; empty for nothing.
    before_value text NOT NULL,
    after_value text NOT NULL,
    note text NOT NULL DEFAULT '',
    -- Null for the app itself.
    actor_staff_id uuid,
    -- What was done in one go.
    batch uuid NOT NULL,
    -- The change that this one takes back.
    undoes uuid,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, undoes) REFERENCES conversation_change
);
CREATE INDEX conversation_change_in_order ON conversation_change (shop_id, conversation_id, occurred_at DESC, id DESC);
CREATE INDEX conversation_change_by_batch ON conversation_change (shop_id, batch, id);
CALL make_tenant_table('conversation_change');
GRANT SELECT, INSERT ON conversation_change TO switchboard_tenant;
CREATE TRIGGER conversation_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON conversation_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The shop's one set of labels. A path is its place in the hierarchy: `jobs/measure` is below `jobs`.
CREATE TABLE label (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    path text NOT NULL,
    color text NOT NULL,
    request_key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    -- A label that is deleted keeps its row: the history goes on naming it.
    deleted_at timestamptz,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX label_path ON label (shop_id, lower(path)) WHERE deleted_at IS NULL;
-- One attempt makes a label and, where they are missing, those above it; the key is on the last of them.
CREATE UNIQUE INDEX label_once ON label (shop_id, request_key);
CALL make_tenant_table('label');
GRANT SELECT, INSERT, UPDATE (path, color, deleted_at) ON label TO switchboard_tenant;

-- A label that was taken off keeps its row, switched off.
CREATE TABLE conversation_label (
    shop_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    label_id uuid NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (shop_id, conversation_id, label_id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, label_id) REFERENCES label
);
CREATE INDEX conversation_label_by_label ON conversation_label (shop_id, label_id, conversation_id) WHERE active;
CALL make_tenant_table('conversation_label');
GRANT SELECT, INSERT, UPDATE (active) ON conversation_label TO switchboard_tenant;

CREATE TABLE contact_label (
    shop_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    label_id uuid NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (shop_id, contact_id, label_id),
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact,
    FOREIGN KEY (shop_id, label_id) REFERENCES label
);
CREATE INDEX contact_label_by_label ON contact_label (shop_id, label_id, contact_id) WHERE active;
CALL make_tenant_table('contact_label');
GRANT SELECT, INSERT, UPDATE (active) ON contact_label TO switchboard_tenant;

-- What a conversation is about, elsewhere: by the other side's own number, never by an address.
CREATE TABLE conversation_link (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('customer', 'order', 'invoice', 'transaction')),
    reference text NOT NULL,
    title text NOT NULL,
    request_key uuid NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, created_by) REFERENCES staff
);
CREATE UNIQUE INDEX conversation_link_once ON conversation_link (shop_id, conversation_id, kind, reference)
    WHERE removed_at IS NULL;
CREATE UNIQUE INDEX conversation_link_attempt ON conversation_link (shop_id, request_key);
CREATE INDEX conversation_link_by_reference ON conversation_link (shop_id, kind, reference) WHERE removed_at IS NULL;
CALL make_tenant_table('conversation_link');
GRANT SELECT, INSERT, UPDATE (removed_at) ON conversation_link TO switchboard_tenant;

-- How many conversations are open, unread, of nobody, of each member of staff. Spread over slots, so that two transactions
-- rarely want the same row, and counted when a transaction commits, so that none is held for longer than that.
CREATE TABLE conversation_counter (
    shop_id uuid NOT NULL REFERENCES shop,
    -- `open`, `unread`, `nobody`, or a member of staff's id.
    scope text NOT NULL,
    slot smallint NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (shop_id, scope, slot)
);
CALL make_tenant_table('conversation_counter');
GRANT SELECT, INSERT, UPDATE (amount) ON conversation_counter TO switchboard_tenant;

-- In what a conversation is counted: open ones only.
CREATE FUNCTION conversation_scopes(status text, unread integer, assignee uuid) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public
AS $$
    SELECT CASE WHEN status = 'open' THEN
        ARRAY['open', coalesce(assignee::text, 'nobody')] || CASE WHEN unread > 0 THEN ARRAY['unread'] ELSE ARRAY[]::text[] END
    ELSE ARRAY[]::text[] END
$$;

CREATE FUNCTION conversation_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    own_slot smallint := pg_backend_pid() % 32;
    left_scopes text[] := ARRAY[]::text[];
    new_scopes text[] := conversation_scopes(NEW.status, NEW.unread_count, NEW.assignee_staff_id);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        left_scopes := conversation_scopes(OLD.status, OLD.unread_count, OLD.assignee_staff_id);
    END IF;
    -- Two that share a slot come one after the other, whatever they count and in whichever order.
    PERFORM pg_advisory_xact_lock(hashtextextended('count:' || NEW.shop_id::text || own_slot, 0));
    INSERT INTO conversation_counter AS counter (shop_id, scope, slot, amount)
    SELECT NEW.shop_id, scope, own_slot, sum(delta)
    FROM (SELECT unnest(left_scopes), -1 UNION ALL SELECT unnest(new_scopes), 1) AS changed (scope, delta)
    GROUP BY scope HAVING sum(delta) <> 0
    ON CONFLICT (shop_id, scope, slot) DO UPDATE SET amount = counter.amount + EXCLUDED.amount;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER conversation_counted_new AFTER INSERT ON conversation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conversation_count();
CREATE CONSTRAINT TRIGGER conversation_counted AFTER UPDATE ON conversation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.status <> NEW.status OR (OLD.unread_count > 0) <> (NEW.unread_count > 0)
          OR OLD.assignee_staff_id IS DISTINCT FROM NEW.assignee_staff_id)
    EXECUTE FUNCTION conversation_count();

ALTER TABLE conversation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_counter NO FORCE ROW LEVEL SECURITY;
ALTER TABLE shop NO FORCE ROW LEVEL SECURITY;
INSERT INTO conversation_counter
SELECT shop_id, scope, 0, count(*)
FROM conversation, unnest(conversation_scopes(status, unread_count, assignee_staff_id)) AS scope
GROUP BY shop_id, scope;
ALTER TABLE conversation FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_counter FORCE ROW LEVEL SECURITY;
ALTER TABLE shop FORCE ROW LEVEL SECURITY;
