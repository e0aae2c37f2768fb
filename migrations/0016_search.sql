-- Search over everything that was written, and over whom it was written with.
--
-- A message is found through a row of its own, in a table cut by time. The words are looked for by one function that runs with its
-- owner's rights, because no index on text is used below row-level security: the operator `@@` may not see a row before the policy has.

CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Every word as it stands, without its accents and in lower case: people write to a shop in any language.
CREATE TEXT SEARCH CONFIGURATION switchboard (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION switchboard
    ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
    WITH unaccent, simple;

-- The words of a text. Signs come apart before PostgreSQL's own parser sees them, so that `lift/stairs` is two words and a number is found
-- whichever way it is written. What is longer than any message is cut: the words of a text have a limit of their own.
CREATE FUNCTION search_words(body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, public
AS $$
    SELECT to_tsvector('public.switchboard', translate(normalize(left(body, 20000), NFC),
        '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~’', '                                 '))
$$;

CREATE TABLE message_search (
    shop_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    message_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    channel text NOT NULL,
    direction text NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (shop_id, occurred_at, message_id)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX message_search_words ON message_search USING gin (shop_id, words);
CALL make_tenant_table('message_search');
GRANT SELECT, INSERT, UPDATE (conversation_id, words) ON message_search TO switchboard_tenant;

-- The parts of it lie where neither role can look: below row-level security they are reached through the table above, and without it
-- by the function below alone.
CREATE SCHEMA search_part;
CREATE TABLE search_part.message_other PARTITION OF message_search DEFAULT;

-- Makes the part of one month, unless it is there, and moves into it what has gathered in the part of the other times.
CREATE FUNCTION message_search_month(month date) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    part text := to_char(month, '"message_"YYYY_MM');
    first timestamptz := date_trunc('month', month)::timestamp AT TIME ZONE 'UTC';
    beyond timestamptz := (date_trunc('month', month) + interval '1 month')::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass('search_part.' || part) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE public.message_search, search_part.message_other IN ACCESS EXCLUSIVE MODE;
    -- Somebody else may have made it while this one waited.
    IF to_regclass('search_part.' || part) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE search_part.%I (LIKE public.message_search INCLUDING ALL)', part);
    EXECUTE format('WITH moved AS (DELETE FROM search_part.message_other WHERE occurred_at >= $1 AND occurred_at < $2 RETURNING *)
                    INSERT INTO search_part.%I SELECT * FROM moved', part) USING first, beyond;
    EXECUTE format('ALTER TABLE public.message_search ATTACH PARTITION search_part.%I FOR VALUES FROM (%L) TO (%L)', part, first, beyond);
END
$$;
REVOKE EXECUTE ON FUNCTION message_search_month(date) FROM PUBLIC;

-- Makes the parts of this month and the next three. It takes nothing from its caller, and shows nothing.
CREATE FUNCTION message_search_ahead() RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
BEGIN
    FOR ahead IN 0..3 LOOP
        PERFORM message_search_month((date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date);
    END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION message_search_ahead() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION message_search_ahead() TO switchboard_system;

-- What is written into `message` is found from the same commit on; what is blanked there is found no more.
CREATE FUNCTION message_becomes_searchable() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE message_search SET conversation_id = NEW.conversation_id, words = search_words(NEW.body)
        WHERE shop_id = NEW.shop_id AND occurred_at = NEW.occurred_at AND message_id = NEW.id;
    ELSE
        INSERT INTO message_search (shop_id, occurred_at, message_id, conversation_id, channel, direction, words)
        SELECT NEW.shop_id, NEW.occurred_at, NEW.id, NEW.conversation_id, account.channel, NEW.direction, search_words(NEW.body)
        FROM account WHERE account.shop_id = NEW.shop_id AND account.id = NEW.account_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER message_searchable AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION message_becomes_searchable();
CREATE TRIGGER message_searchable_again AFTER UPDATE OF body, conversation_id ON message
    FOR EACH ROW WHEN (NEW.body <> OLD.body OR NEW.conversation_id <> OLD.conversation_id)
    EXECUTE FUNCTION message_becomes_searchable();

-- The newest messages of the current shop before a place in time whose words fit, at most `page_rows` and a few from the part of the other
-- times: the caller orders and cuts. Without a current shop it fails. `wanted` may be null: every message then.
CREATE FUNCTION search_messages(
    wanted tsquery, before_at timestamptz, before_id uuid, from_at timestamptz, until_at timestamptz,
    wanted_direction text, wanted_channel text, among uuid[], page_rows integer
) RETURNS TABLE (message_id uuid, conversation_id uuid, occurred_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 50
SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
DECLARE
    shop uuid := current_setting('app.shop_id')::uuid;
    highest timestamptz := least(before_at, until_at);
    part record;
    filters text := '';
    statement text;
    is_newest boolean := true;
    is_common boolean := wanted IS NULL;
    got integer;
    missing integer := page_rows;
BEGIN
    IF shop IS NULL OR page_rows IS NULL OR page_rows NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a search needs a shop and a number of rows' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF wanted_direction IS NOT NULL THEN filters := filters || ' AND direction = $7'; END IF;
    IF wanted_channel IS NOT NULL THEN filters := filters || ' AND channel = $8'; END IF;
    IF among IS NOT NULL THEN filters := filters || ' AND conversation_id = ANY ($9)'; END IF;
    FOR part IN
        SELECT relation.relname AS name FROM pg_inherits link JOIN pg_class relation ON relation.oid = link.inhrelid
        WHERE link.inhparent = 'public.message_search'::regclass
          AND (relation.relname = 'message_other'
               OR relation.relname BETWEEN to_char(from_at AT TIME ZONE 'UTC', '"message_"YYYY_MM')
                                       AND to_char(highest AT TIME ZONE 'UTC', '"message_"YYYY_MM'))
        -- The part of the other times comes first, and does not count: its rows may be of any time.
        ORDER BY relation.relname DESC
    LOOP
        -- What is common stands among the newest messages: reading those is quicker than collecting every one that has the word. What is
        -- not there is collected by its words; the planner, which can't know a word's place in time, is not left to choose.
        IF is_newest AND wanted IS NOT NULL AND part.name <> 'message_other' THEN
            EXECUTE format(
                'SELECT count(*) FILTER (WHERE words @@ $2) >= $10, count(*) = 0 FROM (
                     SELECT words FROM search_part.%I
                     WHERE shop_id = $1 AND (occurred_at, message_id) < ($3, $4) AND occurred_at >= $5 AND occurred_at < $6 %s
                     ORDER BY occurred_at DESC, message_id DESC LIMIT 1000
                 ) AS recent', part.name, filters)
            INTO is_common, is_newest
            USING shop, wanted, before_at, before_id, from_at, until_at, wanted_direction, wanted_channel, among, missing;
        END IF;
        statement := 'SELECT message_id, conversation_id, occurred_at FROM search_part.%I
             WHERE shop_id = $1 AND (occurred_at, message_id) < ($3, $4) AND occurred_at >= $5 AND occurred_at < $6 %s';
        IF wanted IS NOT NULL THEN
            statement := statement || ' AND words @@ $2';
        END IF;
        IF NOT is_common THEN
            statement := 'SELECT * FROM (' || statement || ' OFFSET 0) AS collected';
        END IF;
        RETURN QUERY EXECUTE format(statement || ' ORDER BY occurred_at DESC, message_id DESC LIMIT $10', part.name, filters)
        USING shop, wanted, before_at, before_id, from_at, until_at, wanted_direction, wanted_channel, among, missing;
        IF part.name <> 'message_other' THEN
            GET DIAGNOSTICS got = ROW_COUNT;
            missing := missing - got;
            EXIT WHEN missing <= 0;
        END IF;
    END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION search_messages(tsquery, timestamptz, uuid, timestamptz, timestamptz, text, text, uuid[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_messages(tsquery, timestamptz, uuid, timestamptz, timestamptz, text, text, uuid[], integer)
    TO switchboard_tenant;

-- What a person is found by: the words of their name, and the beginnings of their numbers. Compared by their bytes, which row-level
-- security lets an index do.
CREATE TABLE contact_term (
    shop_id uuid NOT NULL,
    term text COLLATE "C" NOT NULL,
    contact_id uuid NOT NULL,
    -- `name`, or the id of the identity it comes from.
    source text COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, term, contact_id, source),
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact
);
CREATE INDEX contact_term_by_contact ON contact_term (shop_id, contact_id, source);
CALL make_tenant_table('contact_term');
-- Rows that follow from others: those of an old name go with it.
GRANT SELECT, INSERT, DELETE ON contact_term TO switchboard_tenant;

-- The words of a name, without accents and in lower case.
CREATE FUNCTION name_terms(name text) RETURNS TABLE (term text)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public
AS $$
    SELECT DISTINCT left(word, 60) FROM regexp_split_to_table(lower(public.unaccent(normalize(left(name, 400), NFC))), '[^[:alnum:]]+') AS word
    WHERE word <> ''
$$;

-- The places from which people begin to type a number: with its country's digits, without the one, two or three of them (+1 and +7 are
-- whole), and its last seven and four digits. What is no number is its words.
CREATE FUNCTION handle_terms(handle text) RETURNS TABLE (term text)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public
AS $$
    SELECT DISTINCT right(digits, length) FROM regexp_replace(handle, '[^0-9]', '', 'g') AS digits,
        unnest(ARRAY[length(digits), length(digits) - 1, 7, 4]
               || CASE WHEN handle ~ '^\+[17]' THEN '{}' ELSE ARRAY[length(digits) - 2, length(digits) - 3] END) AS length
    WHERE handle ~ '^\+[0-9]+$' AND length BETWEEN 4 AND length(digits)
    UNION
    SELECT word.term FROM name_terms(handle) AS word WHERE handle !~ '^\+[0-9]+$'
$$;

CREATE FUNCTION contact_becomes_findable() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM contact_term WHERE shop_id = NEW.shop_id AND contact_id = NEW.id AND source = 'name';
    END IF;
    INSERT INTO contact_term (shop_id, term, contact_id, source)
    SELECT NEW.shop_id, word.term, NEW.id, 'name' FROM name_terms(NEW.name) AS word;
    RETURN NULL;
END
$$;
CREATE TRIGGER contact_findable AFTER INSERT ON contact
    FOR EACH ROW WHEN (NEW.name <> '') EXECUTE FUNCTION contact_becomes_findable();
CREATE TRIGGER contact_findable_again AFTER UPDATE OF name ON contact
    FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION contact_becomes_findable();

CREATE FUNCTION identity_becomes_findable() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM contact_term WHERE shop_id = OLD.shop_id AND contact_id = OLD.contact_id AND source = OLD.id::text;
    END IF;
    INSERT INTO contact_term (shop_id, term, contact_id, source)
    SELECT NEW.shop_id, word.term, NEW.contact_id, NEW.id::text FROM handle_terms(NEW.handle) AS word;
    RETURN NULL;
END
$$;
CREATE TRIGGER identity_findable AFTER INSERT ON identity FOR EACH ROW EXECUTE FUNCTION identity_becomes_findable();
CREATE TRIGGER identity_findable_again AFTER UPDATE OF handle, contact_id ON identity
    FOR EACH ROW WHEN (NEW.handle <> OLD.handle OR NEW.contact_id <> OLD.contact_id) EXECUTE FUNCTION identity_becomes_findable();

-- What is there already. Row-level security would hide it from its owner.
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
ALTER TABLE account NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE identity NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message_search NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_term NO FORCE ROW LEVEL SECURITY;

-- The parts of five years at most: what is older stays in the part of the other times.
SELECT message_search_month(month::date) FROM (SELECT min(occurred_at) AS first FROM message) AS oldest,
    generate_series(date_trunc('month', greatest(oldest.first, now() - interval '5 years') AT TIME ZONE 'UTC'),
                    date_trunc('month', now() AT TIME ZONE 'UTC'), interval '1 month') AS month;
SELECT message_search_ahead();
INSERT INTO message_search (shop_id, occurred_at, message_id, conversation_id, channel, direction, words)
SELECT m.shop_id, m.occurred_at, m.id, m.conversation_id, a.channel, m.direction, search_words(m.body)
FROM message m JOIN account a ON a.shop_id = m.shop_id AND a.id = m.account_id;
INSERT INTO contact_term (shop_id, term, contact_id, source)
SELECT c.shop_id, word.term, c.id, 'name' FROM contact c, name_terms(c.name) AS word
UNION ALL
SELECT i.shop_id, word.term, i.contact_id, i.id::text FROM identity i, handle_terms(i.handle) AS word;

ALTER TABLE message FORCE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
ALTER TABLE identity FORCE ROW LEVEL SECURITY;
ALTER TABLE message_search FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_term FORCE ROW LEVEL SECURITY;
