-- Which customer at Shopify a contact is, and what Shopify said about them last.

CREATE TABLE contact_customer (
    shop_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'found', 'several', 'none')),
    -- Shopify's number in addresses.
    customer_id bigint,
    evidence text CHECK (evidence IN ('phone', 'found', 'staff')),
    chosen_by uuid,
    -- The customers that were found, as `domain::customer` writes them: personal data, which redaction blanks.
    found jsonb NOT NULL DEFAULT '[]',
    fetched_at timestamptz,
    -- When Shopify is asked by itself; null for not at all.
    next_try_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    -- Why the last attempt brought nothing; empty if it did.
    problem text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, contact_id),
    FOREIGN KEY (shop_id, contact_id) REFERENCES contact,
    FOREIGN KEY (shop_id, chosen_by) REFERENCES staff,
    CHECK ((state = 'found') = (customer_id IS NOT NULL)),
    CHECK ((customer_id IS NULL) = (evidence IS NULL))
);
CREATE INDEX contact_customer_due ON contact_customer (next_try_at, shop_id) WHERE next_try_at IS NOT NULL;
CALL make_tenant_table('contact_customer');
GRANT SELECT, INSERT,
    UPDATE (state, customer_id, evidence, chosen_by, found, fetched_at, next_try_at, attempts, problem)
    ON contact_customer TO switchboard_tenant;
-- Which shops have somebody to look up; nothing about whom.
CREATE POLICY system_due ON contact_customer FOR SELECT TO switchboard_system USING (next_try_at IS NOT NULL);
GRANT SELECT (shop_id, next_try_at) ON contact_customer TO switchboard_system;

ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_customer NO FORCE ROW LEVEL SECURITY;
INSERT INTO contact_customer (shop_id, contact_id, next_try_at) SELECT shop_id, id, now() FROM contact;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_customer FORCE ROW LEVEL SECURITY;
