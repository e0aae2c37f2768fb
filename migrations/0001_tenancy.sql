-- Shops, their credentials and their staff; and the one way in which a table becomes a tenant's.
--
-- The roles switchboard_tenant and switchboard_system belong to the cluster, not to this database: `switchboard migrate`
-- creates them before the first migration.

GRANT USAGE ON SCHEMA public TO switchboard_tenant, switchboard_system;

-- Puts a table with a `shop_id` under row-level security. The setting is read without `missing_ok`: a query outside a tenant
-- transaction is a bug, and must fail loudly instead of seeing nothing.
CREATE PROCEDURE make_tenant_table(target regclass)
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant ON %s TO switchboard_tenant
         USING (shop_id = current_setting(''app.shop_id'')::uuid)
         WITH CHECK (shop_id = current_setting(''app.shop_id'')::uuid)', target);
END
$$;

CREATE TABLE shop (
    shop_id uuid PRIMARY KEY,
    domain text NOT NULL UNIQUE CHECK (domain ~ '^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$'),
    name text NOT NULL DEFAULT '',
    iana_timezone text NOT NULL DEFAULT 'UTC',
    installed_at timestamptz NOT NULL,
    uninstalled_at timestamptz
);
CALL make_tenant_table('shop');
GRANT SELECT, UPDATE (name, iana_timezone, installed_at, uninstalled_at) ON shop TO switchboard_tenant;
CREATE POLICY system_install ON shop TO switchboard_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON shop TO switchboard_system;

-- Sealed with AES-256-GCM under the deployment's master key; the shop, the kind and the field are authenticated with it, so a
-- value moved to another row does not open.
CREATE TABLE shop_credential (
    shop_id uuid NOT NULL REFERENCES shop,
    kind text NOT NULL CHECK (kind IN ('shopify_offline')),
    access_token bytea NOT NULL,
    refresh_token bytea,
    scope text NOT NULL,
    expires_at timestamptz,
    refresh_expires_at timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, kind)
);
CALL make_tenant_table('shop_credential');
GRANT SELECT, INSERT, UPDATE ON shop_credential TO switchboard_tenant;

CREATE TABLE staff (
    shop_id uuid NOT NULL REFERENCES shop,
    id uuid NOT NULL,
    shopify_user_id bigint NOT NULL,
    name text NOT NULL,
    email text NOT NULL DEFAULT '',
    role text NOT NULL CHECK (role IN
        ('root_owner', 'kailey_manager_plus', 'store_manager', 'store_supervisor', 'store_associate', 'field_worker')),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, shopify_user_id)
);
CALL make_tenant_table('staff');
GRANT SELECT, INSERT, UPDATE (name, email, role, active) ON staff TO switchboard_tenant;
