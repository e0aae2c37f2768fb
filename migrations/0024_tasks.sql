-- Work that somebody has to do: written down by staff, or raised by the app when a client waits.

CREATE TABLE task (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    -- What there is to know; empty if nothing was said.
    note text NOT NULL DEFAULT '',
    -- `staff` wrote it down, or why the app raised it.
    cause text NOT NULL CHECK (cause IN ('staff', 'unanswered', 'consent_review')),
    -- Where it came from: `staff`, or the kind of channel over which the client wrote.
    source text NOT NULL,
    -- What it is about, as far as it is about something.
    conversation_id uuid,
    message_id uuid,
    contact_id uuid,
    -- Whose it is: a person's, or that of everybody with a role, or nobody's yet.
    owner_staff_id uuid,
    owner_role text CHECK (owner_role IN
        ('root_owner', 'kailey_manager_plus', 'store_manager', 'store_supervisor', 'store_associate')),
    -- The same as one word, for lists and counters.
    owner_key text NOT NULL DEFAULT 'nobody',
    due_at timestamptz,
    -- The place in the queue: when it is due, or after everything that is.
    turn_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'reopened', 'done', 'dismissed')),
    -- Null while it is open.
    settled_at timestamptz,
    -- What settled it, where nobody did so by itself: `answered`, `closed` or `decided`.
    settled_why text NOT NULL DEFAULT '' CHECK (settled_why IN ('', 'answered', 'closed', 'decided')),
    -- Raised by every change, so that whoever changes it can name what they saw.
    version integer NOT NULL DEFAULT 0,
    -- Null for the app itself.
    created_by uuid,
    -- Made by the page once for each attempt; null for the app itself.
    request_key uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, request_key),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, message_id) REFERENCES message,
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact,
    FOREIGN KEY (shop_id, owner_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, created_by) REFERENCES staff,
    CONSTRAINT task_one_owner CHECK (owner_staff_id IS NULL OR owner_role IS NULL),
    CONSTRAINT task_owner_key CHECK (owner_key = coalesce(owner_staff_id::text, owner_role, 'nobody')),
    CONSTRAINT task_settled_state CHECK ((state IN ('done', 'dismissed')) = (settled_at IS NOT NULL))
);
-- However often a client writes: one open task of each cause.
CREATE UNIQUE INDEX task_one_raised ON task (shop_id, conversation_id, cause)
    WHERE settled_at IS NULL AND cause <> 'staff';
CREATE INDEX task_queue ON task (shop_id, turn_at, id) WHERE settled_at IS NULL;
CREATE INDEX task_queue_of_owner ON task (shop_id, owner_key, turn_at, id) WHERE settled_at IS NULL;
CREATE INDEX task_settled ON task (shop_id, settled_at DESC, id DESC) WHERE settled_at IS NOT NULL;
CREATE INDEX task_settled_of_owner ON task (shop_id, owner_key, settled_at DESC, id DESC) WHERE settled_at IS NOT NULL;
CREATE INDEX task_of_conversation ON task (shop_id, conversation_id, created_at DESC, id DESC)
    WHERE conversation_id IS NOT NULL;
CALL make_tenant_table('task');
GRANT SELECT, INSERT,
    UPDATE (title, note, message_id, owner_staff_id, owner_role, owner_key, due_at, turn_at, state, settled_at, settled_why, version,
            updated_at)
    ON task TO switchboard_tenant;

-- Everything that was done with a task. Append-only; an undo is one line more.
CREATE TABLE task_event (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    task_id uuid NOT NULL,
    -- The task's version once this was done.
    version integer NOT NULL,
    change text NOT NULL CHECK (change IN ('created', 'raised', 'edited', 'handed', 'done', 'dismissed', 'reopened')),
    -- To whom it was handed.
    to_staff_id uuid,
    to_role text,
    -- What was said about it; empty if nothing was.
    note text NOT NULL DEFAULT '',
    -- What brought it about, where nobody did so by itself.
    why text NOT NULL DEFAULT '',
    -- Null for the app itself.
    actor_staff_id uuid,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, task_id) REFERENCES task,
    FOREIGN KEY (shop_id, to_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
CREATE INDEX task_event_in_order ON task_event (shop_id, task_id, occurred_at DESC, id DESC);
CALL make_tenant_table('task_event');
GRANT SELECT, INSERT ON task_event TO switchboard_tenant;
CREATE TRIGGER task_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON task_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How many tasks are open, and whose. Spread over slots and counted when a transaction commits, as conversations are.
CREATE TABLE task_counter (
    shop_id uuid NOT NULL REFERENCES shop,
    -- `open`, or a word of task.owner_key.
    scope text NOT NULL,
    slot smallint NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (shop_id, scope, slot)
);
CALL make_tenant_table('task_counter');
GRANT SELECT, INSERT, UPDATE (amount) ON task_counter TO switchboard_tenant;

CREATE FUNCTION task_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    own_slot smallint := pg_backend_pid() % 32;
    left_scopes text[] := ARRAY[]::text[];
    new_scopes text[] := CASE WHEN NEW.settled_at IS NULL THEN ARRAY['open', NEW.owner_key] ELSE ARRAY[]::text[] END;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.settled_at IS NULL THEN
        left_scopes := ARRAY['open', OLD.owner_key];
    END IF;
    -- The same lock as for conversations: whoever counts both holds one.
    PERFORM pg_advisory_xact_lock(hashtextextended('count:' || NEW.shop_id::text || own_slot, 0));
    INSERT INTO task_counter AS counter (shop_id, scope, slot, amount)
    SELECT NEW.shop_id, scope, own_slot, sum(delta)
    FROM (SELECT unnest(left_scopes), -1 UNION ALL SELECT unnest(new_scopes), 1) AS changed (scope, delta)
    GROUP BY scope HAVING sum(delta) <> 0
    ON CONFLICT (shop_id, scope, slot) DO UPDATE SET amount = counter.amount + EXCLUDED.amount;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER task_counted_new AFTER INSERT ON task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION task_count();
CREATE CONSTRAINT TRIGGER task_counted AFTER UPDATE ON task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.settled_at IS NULL) <> (NEW.settled_at IS NULL)
          OR (NEW.settled_at IS NULL AND OLD.owner_key <> NEW.owner_key))
    EXECUTE FUNCTION task_count();

-- A task that is handed to somebody is told to them, and need not be about a conversation.
ALTER TABLE notification
    ALTER COLUMN conversation_id DROP NOT NULL,
    DROP CONSTRAINT notification_kind_check,
    ADD CONSTRAINT notification_kind_check CHECK (kind IN
        ('mentioned', 'draft_approved', 'draft_rejected', 'client_replied', 'task_handed')),
    ADD CONSTRAINT notification_about CHECK (conversation_id IS NOT NULL OR kind = 'task_handed');
ALTER TABLE notification_setting
    DROP CONSTRAINT notification_setting_topic_check,
    ADD CONSTRAINT notification_setting_topic_check CHECK (topic IN
        ('mentioned', 'draft_decided', 'client_replied', 'task_handed'));
