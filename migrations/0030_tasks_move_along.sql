-- Tasks and what staff write to each other go along when conversations are merged or one is split, and come back with the undo.

GRANT UPDATE (conversation_id) ON task, staff_thread TO switchboard_tenant;
CREATE INDEX staff_thread_of_conversation ON staff_thread (shop_id, conversation_id) WHERE conversation_id IS NOT NULL;

-- Of two raised tasks of one cause that meet, the one that moves is settled: `merged`.
ALTER TABLE task
    DROP CONSTRAINT task_settled_why_check,
    ADD CONSTRAINT task_settled_why_check CHECK (settled_why IN ('', 'answered', 'closed', 'decided', 'merged'));
