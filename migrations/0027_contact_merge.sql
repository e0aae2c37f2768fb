-- Contacts that are one person, and handles that are somebody else's: what was decided, and the way back at any time.
--
-- Where a handle is follows from the merges and moves that stand, played in the order in which they were made from the contact that it
-- was first seen with (`domain::contact`). Taking one back plays the others again.

ALTER TABLE identity NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_customer NO FORCE ROW LEVEL SECURITY;
ALTER TABLE staff NO FORCE ROW LEVEL SECURITY;

-- The contact that the handle was first seen with.
ALTER TABLE identity ADD COLUMN origin_contact_id uuid, ADD FOREIGN KEY (shop_id, origin_contact_id) REFERENCES contact;
UPDATE identity SET origin_contact_id = contact_id;
ALTER TABLE identity ALTER COLUMN origin_contact_id SET NOT NULL;
CREATE FUNCTION identity_has_origin() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    NEW.origin_contact_id := coalesce(NEW.origin_contact_id, NEW.contact_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER identity_has_origin BEFORE INSERT ON identity FOR EACH ROW EXECUTE FUNCTION identity_has_origin();

-- A line that belongs to no conversation is its contact's own, and goes back to them.
ALTER TABLE timeline_entry ADD COLUMN own_contact_id uuid;
GRANT UPDATE (contact_id, own_contact_id) ON timeline_entry TO switchboard_tenant;

-- What contacts are compared by. Compared by its bytes, which row-level security lets an index do.
ALTER TABLE contact_customer ADD COLUMN email text COLLATE "C";
UPDATE contact_customer SET email = lower(found -> 0 ->> 'email') WHERE customer_id IS NOT NULL;
GRANT UPDATE (email) ON contact_customer TO switchboard_tenant;
CREATE INDEX contact_customer_by_email ON contact_customer (shop_id, email) WHERE email IS NOT NULL;
CREATE INDEX contact_customer_by_customer ON contact_customer (shop_id, customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE contact_merge (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('merge', 'handle')),
    -- The contact that handles left, and the one that they came to.
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    -- The handle that was moved; null where all of them were.
    identity_id uuid,
    -- What the one that stays took from the other, because it had none.
    took_name boolean NOT NULL DEFAULT false,
    took_customer boolean NOT NULL DEFAULT false,
    request_key uuid NOT NULL,
    actor_staff_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    undone_at timestamptz,
    undone_by uuid,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, from_id) REFERENCES contact,
    FOREIGN KEY (shop_id, into_id) REFERENCES contact,
    FOREIGN KEY (shop_id, identity_id) REFERENCES identity,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff,
    FOREIGN KEY (shop_id, undone_by) REFERENCES staff,
    CONSTRAINT contact_merge_handle CHECK ((kind = 'handle') = (identity_id IS NOT NULL)),
    CONSTRAINT contact_merge_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE UNIQUE INDEX contact_merge_once ON contact_merge (shop_id, request_key);
CREATE INDEX contact_merge_from ON contact_merge (shop_id, from_id, id);
CREATE INDEX contact_merge_into ON contact_merge (shop_id, into_id, id);
CREATE INDEX contact_merge_handle ON contact_merge (shop_id, identity_id, id) WHERE identity_id IS NOT NULL;
CALL make_tenant_table('contact_merge');
GRANT SELECT, INSERT, UPDATE (undone_at, undone_by) ON contact_merge TO switchboard_tenant;

-- The labels that a merge put on the contact that stays.
CREATE TABLE contact_merge_label (
    shop_id uuid NOT NULL,
    merge_id uuid NOT NULL,
    label_id uuid NOT NULL,
    PRIMARY KEY (shop_id, merge_id, label_id),
    FOREIGN KEY (shop_id, merge_id) REFERENCES contact_merge,
    FOREIGN KEY (shop_id, label_id) REFERENCES label
);
CALL make_tenant_table('contact_merge_label');
GRANT SELECT, INSERT ON contact_merge_label TO switchboard_tenant;

ALTER TABLE identity FORCE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_customer FORCE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;

-- What goes along when conversations are merged or one is split, besides its messages: one row for each thing, so that it comes back.
CREATE TABLE moved_along (
    shop_id uuid NOT NULL,
    move_id uuid NOT NULL,
    -- `note`, `draft`, `dispatch`, `notification`, or `follower`: then the row is the member of staff.
    kind text NOT NULL,
    row_id uuid NOT NULL,
    PRIMARY KEY (shop_id, move_id, kind, row_id),
    FOREIGN KEY (shop_id, move_id) REFERENCES conversation_move
);
CALL make_tenant_table('moved_along');
GRANT SELECT, INSERT ON moved_along TO switchboard_tenant;
GRANT UPDATE (conversation_id) ON note, message_draft, dispatch, notification TO switchboard_tenant;
CREATE INDEX notification_by_conversation ON notification (shop_id, conversation_id, created_at);
CREATE INDEX dispatch_by_conversation ON dispatch (shop_id, conversation_id, created_at) WHERE conversation_id IS NOT NULL;
