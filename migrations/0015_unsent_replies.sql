-- What somebody is writing and has not submitted, so that a closed laptop loses nothing.

CREATE TABLE unsent_reply (
    shop_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    -- Empty once it was submitted or deleted.
    body text NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, conversation_id, staff_id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CALL make_tenant_table('unsent_reply');
GRANT SELECT, INSERT, UPDATE (body, saved_at) ON unsent_reply TO switchboard_tenant;
