-- Drafts that a manager decides, and a guard that the owner opens and closes.

-- A new foreign key is validated by a query that row-level security would bind, outside any shop.
ALTER TABLE staff NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message_draft NO FORCE ROW LEVEL SECURITY;
ALTER TABLE guard_gate NO FORCE ROW LEVEL SECURITY;

ALTER TABLE message_draft
    DROP CONSTRAINT message_draft_origin_check,
    ADD CONSTRAINT message_draft_origin_check CHECK (origin IN ('fake', 'live')),
    ADD COLUMN state text NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')),
    -- Edits so far; each one is kept in message_draft_edit.
    ADD COLUMN revision integer NOT NULL DEFAULT 0,
    ADD COLUMN template_id uuid,
    -- When it should leave; null for at once.
    ADD COLUMN send_at timestamptz,
    ADD COLUMN submitted_at timestamptz,
    ADD COLUMN decided_by uuid,
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN reason text NOT NULL DEFAULT '',
    ADD FOREIGN KEY (shop_id, decided_by) REFERENCES staff,
    -- Nobody decides on their own words, whatever the code says.
    ADD CONSTRAINT message_draft_four_eyes CHECK (decided_by IS NULL OR decided_by <> author_staff_id),
    ADD CONSTRAINT message_draft_decided CHECK ((state IN ('approved', 'rejected')) = (decided_by IS NOT NULL));
GRANT UPDATE (body, plan, blockers, revision, template_id, send_at, state, submitted_at, decided_by, decided_at, reason)
    ON message_draft TO switchboard_tenant;
CREATE INDEX message_draft_by_state ON message_draft (shop_id, state, created_at DESC, id DESC);
CREATE INDEX message_draft_all ON message_draft (shop_id, created_at DESC, id DESC);

-- What a draft said before each edit.
CREATE TABLE message_draft_edit (
    shop_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    revision integer NOT NULL,
    body text NOT NULL,
    editor_staff_id uuid NOT NULL,
    edited_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, draft_id, revision),
    FOREIGN KEY (shop_id, draft_id) REFERENCES message_draft,
    FOREIGN KEY (shop_id, editor_staff_id) REFERENCES staff
);
CALL make_tenant_table('message_draft_edit');
GRANT SELECT, INSERT ON message_draft_edit TO switchboard_tenant;

-- A gate that closes again keeps its row and says why. A gate that a person closed stays closed until a person opens it.
ALTER TABLE guard_gate
    ADD COLUMN is_open boolean NOT NULL DEFAULT true,
    ADD COLUMN closed_by uuid,
    ADD FOREIGN KEY (shop_id, closed_by) REFERENCES staff;
GRANT UPDATE (evidence, opened_at, opened_by, is_open, closed_by) ON guard_gate TO switchboard_tenant;

ALTER TABLE staff FORCE ROW LEVEL SECURITY;
ALTER TABLE message_draft FORCE ROW LEVEL SECURITY;
ALTER TABLE guard_gate FORCE ROW LEVEL SECURITY;

-- `test` lets controlled tests to allow-listed recipients through and nothing else.
-- `is_open` says the same to the server before this migration.
ALTER TABLE guard_switch
    ADD COLUMN mode text NOT NULL DEFAULT 'closed' CHECK (mode IN ('closed', 'test', 'open')),
    ADD CHECK (is_open = (mode = 'open'));
GRANT SELECT, INSERT, UPDATE (mode, is_open) ON guard_switch TO switchboard_tenant;

-- Every opening and closing, by whom and why.
CREATE TABLE guard_change (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    -- The stored name of a gate, of a workbench's guard or of an effect; `kill_switch` for all guards at once.
    target text NOT NULL,
    change text NOT NULL CHECK (change IN ('opened', 'test_only', 'closed')),
    reason text NOT NULL,
    -- Null where the app saw the evidence itself.
    actor_staff_id uuid,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
CREATE INDEX guard_change_newest ON guard_change (shop_id, occurred_at DESC, id DESC);
CALL make_tenant_table('guard_change');
GRANT SELECT, INSERT ON guard_change TO switchboard_tenant;
CREATE TRIGGER guard_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON guard_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whom a controlled test may reach.
CREATE TABLE test_recipient (
    shop_id uuid NOT NULL REFERENCES shop,
    channel text NOT NULL CHECK (channel IN ('sms')),
    handle text NOT NULL,
    label text NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (shop_id, channel, handle),
    FOREIGN KEY (shop_id, added_by) REFERENCES staff
);
CALL make_tenant_table('test_recipient');
GRANT SELECT, INSERT, UPDATE (label, added_by, added_at, active) ON test_recipient TO switchboard_tenant;
