-- Messages that moved from one conversation into another, because two were merged or one was split; and the way back.

ALTER TABLE conversation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation
    -- Where its messages are now, and where new ones go. Such a conversation is closed.
    ADD COLUMN merged_into uuid,
    ADD FOREIGN KEY (shop_id, merged_into) REFERENCES conversation;
ALTER TABLE conversation FORCE ROW LEVEL SECURITY;
GRANT UPDATE (merged_into) ON conversation TO switchboard_tenant;
GRANT UPDATE (conversation_id) ON message TO switchboard_tenant;

ALTER TABLE conversation_change
    DROP CONSTRAINT conversation_change_kind_check,
    ADD CONSTRAINT conversation_change_kind_check
        CHECK (kind IN ('status', 'subject', 'assignee', 'label', 'link', 'read', 'merge', 'split'));

CREATE TABLE conversation_move (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('merge', 'split')),
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    -- Where the one that messages left stood, and what of it was unread.
    from_standing text NOT NULL,
    from_unread integer NOT NULL,
    request_key uuid NOT NULL,
    actor_staff_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    undone_at timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, from_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, into_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
CREATE UNIQUE INDEX conversation_move_once ON conversation_move (shop_id, request_key);
CREATE INDEX conversation_move_from ON conversation_move (shop_id, from_id, id) WHERE undone_at IS NULL;
CREATE INDEX conversation_move_into ON conversation_move (shop_id, into_id, id) WHERE undone_at IS NULL;
CALL make_tenant_table('conversation_move');
GRANT SELECT, INSERT, UPDATE (undone_at) ON conversation_move TO switchboard_tenant;

CREATE TABLE moved_message (
    shop_id uuid NOT NULL,
    move_id uuid NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (shop_id, move_id, message_id),
    FOREIGN KEY (shop_id, move_id) REFERENCES conversation_move,
    FOREIGN KEY (shop_id, message_id) REFERENCES message
);
CALL make_tenant_table('moved_message');
GRANT SELECT, INSERT ON moved_message TO switchboard_tenant;
