-- Lists of conversations that somebody wants to come back to.
CREATE TABLE saved_view (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    owner_staff_id uuid NOT NULL,
    name text NOT NULL,
    -- Filters and order, as the list's address writes them.
    query text NOT NULL,
    -- Whether everybody sees it.
    shared boolean NOT NULL DEFAULT false,
    request_key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, owner_staff_id) REFERENCES staff
);
CREATE UNIQUE INDEX saved_view_attempt ON saved_view (shop_id, request_key);
CREATE INDEX saved_view_of ON saved_view (shop_id, owner_staff_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX saved_view_shared ON saved_view (shop_id, name, id) WHERE shared AND deleted_at IS NULL;
CALL make_tenant_table('saved_view');
GRANT SELECT, INSERT, UPDATE (name, query, shared, deleted_at) ON saved_view TO switchboard_tenant;
