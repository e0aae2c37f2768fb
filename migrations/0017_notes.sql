-- What staff write to each other in a conversation. It lies apart from messages, drafts and the outbox, and nothing of those points here:
-- a note can't be sent because nothing that sends can name one.

CREATE TABLE note (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    author_staff_id uuid NOT NULL,
    -- Empty once it is deleted.
    body text NOT NULL,
    -- Edits so far; what it said before each is in note_edit.
    revision integer NOT NULL DEFAULT 0,
    -- Made by the page once for each attempt.
    request_key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    deleted_by uuid,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, request_key),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, author_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, deleted_by) REFERENCES staff,
    CONSTRAINT note_deleted CHECK ((deleted_at IS NULL) = (deleted_by IS NULL) AND (deleted_at IS NULL OR body = ''))
);
CREATE INDEX note_in_order ON note (shop_id, conversation_id, created_at DESC, id DESC);
CALL make_tenant_table('note');
GRANT SELECT, INSERT, UPDATE (body, revision, edited_at, deleted_at, deleted_by) ON note TO switchboard_tenant;

CREATE TABLE note_edit (
    shop_id uuid NOT NULL,
    note_id uuid NOT NULL,
    revision integer NOT NULL,
    -- What it said before this edit; empty once the note is deleted.
    body text NOT NULL,
    edited_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, note_id, revision),
    FOREIGN KEY (shop_id, note_id) REFERENCES note
);
CALL make_tenant_table('note_edit');
GRANT SELECT, INSERT, UPDATE (body) ON note_edit TO switchboard_tenant;

-- Who is named in a note with an @. Somebody whom an edit leaves out was named all the same.
CREATE TABLE note_mention (
    shop_id uuid NOT NULL,
    note_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    PRIMARY KEY (shop_id, note_id, staff_id),
    FOREIGN KEY (shop_id, note_id) REFERENCES note,
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CREATE INDEX note_mention_by_staff ON note_mention (shop_id, staff_id, note_id);
CALL make_tenant_table('note_mention');
GRANT SELECT, INSERT ON note_mention TO switchboard_tenant;
