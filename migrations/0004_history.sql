-- The timeline a person reads, and the audit chain that nobody can rewrite.

CREATE TABLE timeline_entry (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    kind text NOT NULL,
    conversation_id uuid,
    message_id uuid,
    actor_staff_id uuid,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact,
    FOREIGN KEY (shop_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (shop_id, message_id) REFERENCES message,
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
CREATE INDEX timeline_in_order ON timeline_entry (shop_id, contact_id, occurred_at DESC, id DESC);
CALL make_tenant_table('timeline_entry');
GRANT SELECT, INSERT ON timeline_entry TO switchboard_tenant;

-- The end of each shop's chain. A missing last event shows because the head still counts it.
CREATE TABLE audit_head (
    shop_id uuid PRIMARY KEY REFERENCES shop,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
CALL make_tenant_table('audit_head');
GRANT SELECT, INSERT, UPDATE ON audit_head TO switchboard_tenant;

-- Ids and codes only; never a name, a number or a text, so that redacting a person leaves the chain whole.
CREATE TABLE audit_event (
    shop_id uuid NOT NULL REFERENCES shop,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    -- Null for the app itself.
    actor_staff_id uuid,
    entity_kind text NOT NULL,
    entity_id uuid NOT NULL,
    request_id uuid NOT NULL,
    detail jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (shop_id, seq),
    FOREIGN KEY (shop_id, actor_staff_id) REFERENCES staff
);
CALL make_tenant_table('audit_event');
GRANT SELECT, INSERT ON audit_event TO switchboard_tenant;

-- What an event's hash covers: everything in it, and the hash before it.
CREATE FUNCTION audit_hash(event audit_event) RETURNS bytea
LANGUAGE sql STABLE
SET search_path = pg_catalog, public
AS $$
    SELECT sha256(event.previous_hash || convert_to(jsonb_build_array(
        event.shop_id, event.seq, event.id, event.kind, event.actor_staff_id, event.entity_kind, event.entity_id,
        event.request_id, event.detail, (extract(epoch FROM event.occurred_at) * 1000000)::bigint
    )::text, 'UTF8'))
$$;

CREATE FUNCTION audit_append() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    head audit_head;
BEGIN
    INSERT INTO audit_head VALUES (NEW.shop_id, 0, sha256(''::bytea)) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM audit_head WHERE shop_id = NEW.shop_id FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.previous_hash := head.hash;
    NEW.hash := audit_hash(NEW);
    UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE shop_id = NEW.shop_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_append();

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The first event of the current shop's chain that does not fit, or null while the chain is whole. Runs with the caller's
-- rights, so it sees one shop.
CREATE FUNCTION audit_first_break() RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, public
AS $$
    WITH walked AS (
        SELECT seq, audit_hash(event) = hash AS intact, previous_hash,
               lag(hash, 1, sha256(''::bytea)) OVER (ORDER BY seq) AS expected_previous,
               row_number() OVER (ORDER BY seq) AS expected_seq
        FROM audit_event event
    ), broken AS (
        SELECT seq FROM walked WHERE NOT intact OR previous_hash <> expected_previous OR seq <> expected_seq
        UNION ALL
        SELECT head.seq FROM audit_head head
        WHERE head.seq <> (SELECT count(*) FROM audit_event)
           OR (head.seq > 0 AND head.hash IS DISTINCT FROM (SELECT hash FROM audit_event WHERE seq = head.seq))
    )
    SELECT min(seq) FROM broken
$$;
GRANT EXECUTE ON FUNCTION audit_first_break(), audit_hash(audit_event) TO switchboard_tenant;
