-- Files that belong to a message. The rows are here; the bytes lie in the object store, under keys that only these rows name.

CREATE TABLE attachment (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Who put it here and in which conversation; null for what a client sent.
    conversation_id uuid,
    staff_id uuid,
    -- Whether it stands in the reply that this person is writing there.
    in_unsent boolean NOT NULL DEFAULT false,
    state text NOT NULL CHECK (state IN ('arriving', 'awaited', 'stored', 'failed', 'removed', 'purged')),
    kind text NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'sticker', 'document')),
    -- What its bytes are; what the carrier said, until it was fetched.
    content_type text NOT NULL,
    -- Personal data, like the description: blanked when it is purged.
    name text NOT NULL,
    alt text NOT NULL DEFAULT '',
    size_bytes bigint NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
    sha256 bytea CHECK (length(sha256) = 32),
    width integer,
    height integer,
    object_key text,
    thumbnail text NOT NULL DEFAULT 'none' CHECK (thumbnail IN ('none', 'wanted', 'made', 'failed')),
    thumbnail_key text,
    -- Where the carrier keeps it, and through which account it came.
    account_id uuid,
    source text,
    -- When a worker looks at it next: to fetch it, to make its small picture, to sweep up what never arrived. Null for not at all.
    due_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    -- Why it could not be fetched, as a code; empty if it could.
    problem text NOT NULL DEFAULT '',
    -- Made by the page once for each attempt; kept once its bytes are there.
    request_key uuid,
    created_at timestamptz NOT NULL,
    purged_at timestamptz,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, request_key),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, account_id) REFERENCES account,
    CHECK ((conversation_id IS NULL) = (staff_id IS NULL)),
    CHECK (NOT in_unsent OR staff_id IS NOT NULL),
    CHECK (state <> 'stored' OR (object_key IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((state = 'purged') = (purged_at IS NOT NULL))
);
CREATE INDEX attachment_unsent ON attachment (shop_id, conversation_id, staff_id, id) WHERE in_unsent;
CREATE INDEX attachment_due ON attachment (due_at, shop_id) WHERE due_at IS NOT NULL;
CALL make_tenant_table('attachment');
GRANT SELECT, INSERT,
    UPDATE (in_unsent, state, kind, content_type, name, alt, size_bytes, sha256, width, height, object_key, thumbnail,
            thumbnail_key, source, due_at, attempts, problem, request_key, purged_at)
    ON attachment TO switchboard_tenant;
-- Which shops have work to do; nothing about what.
CREATE POLICY system_due ON attachment FOR SELECT TO switchboard_system USING (due_at IS NOT NULL);
GRANT SELECT (shop_id, due_at) ON attachment TO switchboard_system;

-- The files of a draft as it stood after so many edits.
CREATE TABLE draft_attachment (
    shop_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    revision integer NOT NULL,
    place smallint NOT NULL,
    attachment_id uuid NOT NULL,
    PRIMARY KEY (shop_id, draft_id, revision, place),
    UNIQUE (shop_id, draft_id, revision, attachment_id),
    FOREIGN KEY (shop_id, draft_id) REFERENCES message_draft,
    FOREIGN KEY (shop_id, attachment_id) REFERENCES attachment
);
CREATE INDEX draft_attachment_by_file ON draft_attachment (shop_id, attachment_id);
CALL make_tenant_table('draft_attachment');
GRANT SELECT, INSERT ON draft_attachment TO switchboard_tenant;

-- The files of a message, whichever way it went.
CREATE TABLE message_attachment (
    shop_id uuid NOT NULL,
    message_id uuid NOT NULL,
    place smallint NOT NULL,
    attachment_id uuid NOT NULL,
    PRIMARY KEY (shop_id, message_id, place),
    FOREIGN KEY (shop_id, message_id) REFERENCES message,
    FOREIGN KEY (shop_id, attachment_id) REFERENCES attachment
);
CREATE INDEX message_attachment_by_file ON message_attachment (shop_id, attachment_id);
CALL make_tenant_table('message_attachment');
GRANT SELECT, INSERT ON message_attachment TO switchboard_tenant;
