-- What staff write to each other, apart from any conversation: to a person, to everybody with a role, or about a task. It lies apart from
-- messages, drafts and the outbox, and nothing of those points here.

CREATE TABLE staff_thread (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Everybody with this role sees it, also who gets the role later.
    to_role text CHECK (to_role IN
        ('root_owner', 'kailey_manager_plus', 'store_manager', 'store_supervisor', 'store_associate')),
    -- What it is about, if it is about something.
    conversation_id uuid,
    task_id uuid,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    -- The beginning of the last message, and who wrote it.
    last_preview text NOT NULL,
    last_author_id uuid NOT NULL,
    messages integer NOT NULL DEFAULT 1,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, task_id) REFERENCES task,
    FOREIGN KEY (shop_id, created_by) REFERENCES staff,
    FOREIGN KEY (shop_id, last_author_id) REFERENCES staff
);
CREATE INDEX staff_thread_of_role ON staff_thread (shop_id, to_role, last_message_at DESC, id DESC)
    WHERE to_role IS NOT NULL;
CREATE INDEX staff_thread_of_task ON staff_thread (shop_id, task_id, last_message_at DESC, id DESC)
    WHERE task_id IS NOT NULL;
CALL make_tenant_table('staff_thread');
GRANT SELECT, INSERT, UPDATE (last_message_at, last_preview, last_author_id, messages) ON staff_thread TO switchboard_tenant;

-- Who was there from the start, and who has looked since.
CREATE TABLE staff_thread_member (
    shop_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    unread integer NOT NULL DEFAULT 0 CHECK (unread >= 0),
    -- As in the thread, so that one person's threads are one index.
    last_message_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, thread_id, staff_id),
    FOREIGN KEY (shop_id, thread_id) REFERENCES staff_thread,
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CREATE INDEX staff_thread_member_newest ON staff_thread_member (shop_id, staff_id, last_message_at DESC, thread_id DESC);
CALL make_tenant_table('staff_thread_member');
GRANT SELECT, INSERT, UPDATE (unread, last_message_at) ON staff_thread_member TO switchboard_tenant;

CREATE TABLE staff_message (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    thread_id uuid NOT NULL,
    author_staff_id uuid NOT NULL,
    body text NOT NULL,
    -- Made by the page once for each attempt.
    request_key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, request_key),
    FOREIGN KEY (shop_id, thread_id) REFERENCES staff_thread,
    FOREIGN KEY (shop_id, author_staff_id) REFERENCES staff
);
CREATE INDEX staff_message_in_order ON staff_message (shop_id, thread_id, created_at DESC, id DESC);
CALL make_tenant_table('staff_message');
GRANT SELECT, INSERT ON staff_message TO switchboard_tenant;

-- How many threads with something unread each has: kept with every change, so that no page counts.
CREATE TABLE staff_thread_count (
    shop_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    unread integer NOT NULL,
    PRIMARY KEY (shop_id, staff_id),
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CALL make_tenant_table('staff_thread_count');
GRANT SELECT, INSERT, UPDATE (unread) ON staff_thread_count TO switchboard_tenant;

ALTER TABLE notification
    DROP CONSTRAINT notification_kind_check,
    ADD CONSTRAINT notification_kind_check CHECK (kind IN
        ('mentioned', 'draft_approved', 'draft_rejected', 'client_replied', 'task_handed', 'staff_message')),
    DROP CONSTRAINT notification_about,
    ADD CONSTRAINT notification_about CHECK (conversation_id IS NOT NULL OR kind IN ('task_handed', 'staff_message'));
ALTER TABLE notification_setting
    DROP CONSTRAINT notification_setting_topic_check,
    ADD CONSTRAINT notification_setting_topic_check CHECK (topic IN
        ('mentioned', 'draft_decided', 'client_replied', 'task_handed', 'staff_message'));
