-- What each member of staff is told in the app.

-- Who wants to hear when the client of a conversation writes again: those who wrote in it or were named there, until they say otherwise.
CREATE TABLE conversation_follow (
    shop_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    following boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, conversation_id, staff_id),
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CALL make_tenant_table('conversation_follow');
GRANT SELECT, INSERT, UPDATE (following, changed_at) ON conversation_follow TO switchboard_tenant;

CREATE TABLE notification (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Who is told.
    staff_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mentioned', 'draft_approved', 'draft_rejected', 'client_replied')),
    conversation_id uuid NOT NULL,
    -- The draft, the message or whatever else it is about.
    subject_id uuid NOT NULL,
    -- Null where a client did it.
    actor_staff_id uuid,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
-- However often a client writes: one line until somebody has read it.
CREATE UNIQUE INDEX notification_one_reply ON notification (shop_id, staff_id, conversation_id)
    WHERE kind = 'client_replied' AND read_at IS NULL;
CREATE INDEX notification_newest ON notification (shop_id, staff_id, created_at DESC, id DESC);
CREATE INDEX notification_unread ON notification (shop_id, staff_id, created_at DESC, id DESC) WHERE read_at IS NULL;
CALL make_tenant_table('notification');
GRANT SELECT, INSERT, UPDATE (subject_id, created_at, read_at) ON notification TO switchboard_tenant;

-- How many each has not read: kept with every change, so that no page counts.
CREATE TABLE notification_count (
    shop_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    unread integer NOT NULL CHECK (unread >= 0),
    PRIMARY KEY (shop_id, staff_id),
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CALL make_tenant_table('notification_count');
GRANT SELECT, INSERT, UPDATE (unread) ON notification_count TO switchboard_tenant;

CREATE FUNCTION count_notification() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    INSERT INTO notification_count VALUES (NEW.shop_id, NEW.staff_id, CASE WHEN NEW.read_at IS NULL THEN 1 ELSE 0 END)
    ON CONFLICT (shop_id, staff_id) DO UPDATE
        SET unread = notification_count.unread + CASE WHEN NEW.read_at IS NULL THEN 1 WHEN TG_OP = 'UPDATE' THEN -1 ELSE 0 END;
    RETURN NULL;
END
$$;
CREATE TRIGGER notification_counted AFTER INSERT ON notification FOR EACH ROW EXECUTE FUNCTION count_notification();
CREATE TRIGGER notification_counted_again AFTER UPDATE OF read_at ON notification
    FOR EACH ROW WHEN ((NEW.read_at IS NULL) <> (OLD.read_at IS NULL)) EXECUTE FUNCTION count_notification();

-- What somebody does not want to be told. Nothing said means yes.
CREATE TABLE notification_setting (
    shop_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    -- As a person chooses: `mentioned`, `draft_decided` or `client_replied`.
    topic text NOT NULL CHECK (topic IN ('mentioned', 'draft_decided', 'client_replied')),
    wanted boolean NOT NULL,
    PRIMARY KEY (shop_id, staff_id, topic),
    FOREIGN KEY (shop_id, staff_id) REFERENCES staff
);
CALL make_tenant_table('notification_setting');
GRANT SELECT, INSERT, UPDATE (wanted) ON notification_setting TO switchboard_tenant;
