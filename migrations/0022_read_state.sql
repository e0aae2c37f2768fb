-- How far each member of staff has read each conversation, beside what nobody has read (conversation.unread_count).

CREATE TABLE conversation_read (
    shop_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    -- Everything until then, by the carrier's clock.
    read_through timestamptz NOT NULL,
    PRIMARY KEY (shop_id, staff_id, conversation_id),
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation
);
CALL make_tenant_table('conversation_read');
GRANT SELECT, INSERT, UPDATE (read_through) ON conversation_read TO switchboard_tenant;
