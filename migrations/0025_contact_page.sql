-- The page of a contact: everything that is known of one client, and everything that happened with them, in order.

ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact
    -- Raised by every change that somebody else could want to know of before they change the same.
    ADD COLUMN version integer NOT NULL DEFAULT 0,
    -- Whose this contact's handles are since the two were merged. Nothing new happens with such a contact.
    ADD COLUMN merged_into uuid,
    ADD FOREIGN KEY (shop_id, merged_into) REFERENCES contact;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
GRANT UPDATE (version, merged_into) ON contact TO switchboard_tenant;
CREATE INDEX contact_newest ON contact (shop_id, created_at DESC, id DESC) WHERE merged_into IS NULL;
CREATE INDEX contact_merged ON contact (shop_id, merged_into) WHERE merged_into IS NOT NULL;

-- How it is known that a handle is this contact's: they wrote from it, a person merged two contacts, or a person moved it here.
ALTER TABLE identity ADD COLUMN evidence text NOT NULL DEFAULT 'wrote' CHECK (evidence IN ('wrote', 'merged', 'moved'));
GRANT UPDATE (evidence) ON identity TO switchboard_tenant;

-- The same, in the order in which a client's conversations are read.
CREATE INDEX conversation_of_contact ON conversation (shop_id, contact_id, last_message_at DESC, id DESC);
DROP INDEX conversation_by_contact;

-- What a line is about besides its message: a label, a note, a draft.
ALTER TABLE timeline_entry ADD COLUMN subject_id uuid;
-- Most lines are messages: who looks for the others reads only those.
CREATE INDEX timeline_besides_messages ON timeline_entry (shop_id, contact_id, occurred_at DESC, id DESC)
    WHERE kind NOT IN ('inbound_message', 'message_sent');
