-- The write guard's evidence, and replies that did not leave. A missing row means closed.

CREATE TABLE guard_gate (
    shop_id uuid NOT NULL REFERENCES shop,
    gate text NOT NULL,
    evidence text NOT NULL,
    opened_at timestamptz NOT NULL,
    -- Null where the app saw the evidence itself.
    opened_by uuid,
    PRIMARY KEY (shop_id, gate),
    FOREIGN KEY (shop_id, opened_by) REFERENCES staff
);
CALL make_tenant_table('guard_gate');
GRANT SELECT, INSERT ON guard_gate TO switchboard_tenant;

CREATE TABLE guard_switch (
    shop_id uuid NOT NULL REFERENCES shop,
    -- The name of a workbench's guard or of an effect.
    guard text NOT NULL,
    is_open boolean NOT NULL DEFAULT false,
    PRIMARY KEY (shop_id, guard)
);
CALL make_tenant_table('guard_switch');
GRANT SELECT ON guard_switch TO switchboard_tenant;

CREATE TABLE message_draft (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    author_staff_id uuid NOT NULL,
    body text NOT NULL,
    -- What sending it would do, and why it may not, as they were when it was written.
    plan jsonb NOT NULL,
    blockers jsonb NOT NULL,
    origin text NOT NULL CHECK (origin IN ('fake')),
    -- Made by the page once for each attempt: a double click or a retry finds the first.
    request_key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, request_key),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, author_staff_id) REFERENCES staff
);
CREATE INDEX message_draft_newest ON message_draft (shop_id, conversation_id, created_at DESC, id DESC);
CALL make_tenant_table('message_draft');
GRANT SELECT, INSERT ON message_draft TO switchboard_tenant;
