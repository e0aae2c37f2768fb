-- A group of events asks for the end of the chain once for each of them: the row is made for the first event of a shop only, and not
-- tried to be made again for every other one.
CREATE OR REPLACE FUNCTION audit_append() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    head audit_head;
BEGIN
    SELECT * INTO head FROM audit_head WHERE shop_id = NEW.shop_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_head VALUES (NEW.shop_id, 0, sha256(''::bytea)) ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT head FROM audit_head WHERE shop_id = NEW.shop_id FOR UPDATE;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.previous_hash := head.hash;
    NEW.hash := audit_hash(NEW);
    UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE shop_id = NEW.shop_id;
    RETURN NEW;
END
$$;
