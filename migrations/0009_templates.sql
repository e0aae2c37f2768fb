-- Texts that staff start from, version by version.

CREATE TABLE template (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    name text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('sms')),
    -- BCP 47, like `en` or `es-MX`.
    language text NOT NULL,
    -- The newest approved version; null until there is one.
    approved_version integer,
    newest_version integer NOT NULL,
    -- The state of the newest version, so that a list needs one table.
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'rejected')),
    archived boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, channel, language, name)
);
CREATE INDEX template_newest ON template (shop_id, updated_at DESC, id DESC);
CALL make_tenant_table('template');
GRANT SELECT, INSERT, UPDATE (name, approved_version, newest_version, state, archived, updated_at)
    ON template TO switchboard_tenant;

CREATE TABLE template_version (
    shop_id uuid NOT NULL,
    template_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    body text NOT NULL,
    -- The names that the body uses, as they were found when it was saved.
    variables jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'rejected')),
    author_staff_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, template_id, version),
    FOREIGN KEY (shop_id, template_id) REFERENCES template,
    FOREIGN KEY (shop_id, author_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, decided_by) REFERENCES staff,
    CONSTRAINT template_four_eyes CHECK (decided_by IS NULL OR decided_by <> author_staff_id)
);
CALL make_tenant_table('template_version');
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, reason) ON template_version TO switchboard_tenant;

-- Validated by a query that row-level security would bind, outside any shop.
ALTER TABLE message_draft NO FORCE ROW LEVEL SECURITY;
ALTER TABLE template NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message_draft ADD FOREIGN KEY (shop_id, template_id) REFERENCES template;
ALTER TABLE message_draft FORCE ROW LEVEL SECURITY;
ALTER TABLE template FORCE ROW LEVEL SECURITY;
