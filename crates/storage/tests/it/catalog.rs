//! Reads the catalog: every table of tenant data follows the checklist in `migrations/README.md`.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use storage::testing::TestDb;

use crate::fixture::TABLES;

/// Tables that belong to no tenant.
const NO_TENANT: [&str; 1] = ["_sqlx_migrations"];
/// Unique indexes that may not start with `shop_id`, and why: a shop is found by its domain before it is known.
const GLOBAL_UNIQUE: [&str; 1] = ["shop_domain_key"];

async fn names(connection: &mut PgConnection, query: &'static str) -> BTreeSet<String> {
    sqlx::query_scalar::<_, String>(query).fetch_all(connection).await.unwrap().into_iter().collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const NONE: &[&str] = &[];

#[tokio::test]
async fn every_table_is_a_tenants_or_listed() {
    let test = TestDb::create().await;
    let mut catalog = test.superuser().await;
    let all = names(
        &mut catalog,
        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace",
    )
    .await;
    let with_shop_first = names(
        &mut catalog,
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
           AND a.attname = 'shop_id' AND a.attnum = 1 AND a.attnotnull",
    )
    .await;
    assert_eq!(&all - &with_shop_first, set(&NO_TENANT), "a tenant table's first column is shop_id, never null");
    assert_eq!(with_shop_first, set(&TABLES), "every tenant table is in the two-shop fixture");
    test.drop().await;
}

#[tokio::test]
async fn every_tenant_table_is_under_row_level_security() {
    let test = TestDb::create().await;
    let mut catalog = test.superuser().await;
    let protected = names(
        &mut catalog,
        "SELECT c.relname::text FROM pg_class c
         JOIN pg_policy p ON p.polrelid = c.oid
         WHERE c.relrowsecurity AND c.relforcerowsecurity
           AND p.polname = 'tenant' AND p.polcmd = '*' AND p.polpermissive
           AND p.polroles = ARRAY['switchboard_tenant'::regrole::oid]
           AND pg_get_expr(p.polqual, p.polrelid) = '(shop_id = (current_setting(''app.shop_id''::text))::uuid)'
           AND pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid)",
    )
    .await;
    assert_eq!(protected, set(&TABLES), "CALL make_tenant_table for each");
    let other_policies = names(
        &mut catalog,
        "SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
         WHERE p.polname <> 'tenant'",
    )
    .await;
    let expected = [
        "account.system_intake",
        "account_credential.system_intake",
        "attachment.system_due",
        "consent.system_intake",
        "consent_event.system_intake",
        "contact_customer.system_due",
        "conversation.system_wake",
        "dispatch.system_claim",
        "inbound_event.system_intake",
        "shop.system_install",
    ];
    assert_eq!(other_policies, set(&expected), "what happens before a shop is known is a short list");
    test.drop().await;
}

#[tokio::test]
async fn no_key_reaches_across_shops() {
    let test = TestDb::create().await;
    let mut catalog = test.superuser().await;
    let global_unique = names(
        &mut catalog,
        "SELECT i.indexrelid::regclass::text FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_sqlx_migrations'
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id'
         WHERE i.indisunique AND i.indkey[0] <> a.attnum",
    )
    .await;
    assert_eq!(global_unique, set(&GLOBAL_UNIQUE), "a unique index starts with shop_id, or shows other shops' values");
    let loose_keys = names(
        &mut catalog,
        "SELECT con.conname::text FROM pg_constraint con
         JOIN pg_attribute own ON own.attrelid = con.conrelid AND own.attnum = con.conkey[1]
         JOIN pg_attribute far ON far.attrelid = con.confrelid AND far.attnum = con.confkey[1]
         WHERE con.contype = 'f' AND NOT (own.attname = 'shop_id' AND far.attname = 'shop_id')",
    )
    .await;
    assert_eq!(loose_keys, set(NONE), "a foreign key starts with shop_id, or could point into another shop");
    test.drop().await;
}

#[tokio::test]
async fn the_roles_can_do_little() {
    let test = TestDb::create().await;
    let mut catalog = test.superuser().await;
    let strong = names(
        &mut catalog,
        "SELECT rolname::text FROM pg_roles
         WHERE rolname IN ('switchboard_tenant', 'switchboard_system')
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin)",
    )
    .await;
    assert_eq!(strong, set(NONE));
    let owned = names(
        &mut catalog,
        "SELECT c.relname::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
         WHERE r.rolname IN ('switchboard_tenant', 'switchboard_system')",
    )
    .await;
    assert_eq!(owned, set(NONE), "an owner could switch row-level security off");
    let dangerous = names(
        &mut catalog,
        "SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants
         WHERE grantee IN ('switchboard_tenant', 'switchboard_system', 'PUBLIC') AND table_schema = 'public'
           AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'DELETE')",
    )
    .await;
    assert_eq!(dangerous, set(&["contact_term DELETE"]), "only rows that follow from others go by themselves");
    let system = names(
        &mut catalog,
        "SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants
         WHERE grantee = 'switchboard_system' AND table_schema = 'public'",
    )
    .await;
    let expected = [
        "account SELECT",
        "account_credential SELECT",
        "consent INSERT",
        "consent SELECT",
        "consent_event INSERT",
        "consent_event SELECT",
        "inbound_event INSERT",
        "inbound_event SELECT",
        "shop INSERT",
        "shop SELECT",
    ];
    assert_eq!(system, set(&expected));
    let views = names(
        &mut catalog,
        "SELECT relname::text FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace",
    )
    .await;
    assert_eq!(views, set(NONE), "a view runs with its owner's rights unless it says security_invoker");
    test.drop().await;
}

#[tokio::test]
async fn what_runs_with_its_owners_rights_is_a_short_list() {
    let test = TestDb::create().await;
    let mut catalog = test.superuser().await;
    let definers = names(
        &mut catalog,
        "SELECT proname::text FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace",
    )
    .await;
    // One takes its shop from the setting that row-level security reads (`search.rs` tries it); the other takes and shows nothing.
    assert_eq!(definers, set(&["message_search_ahead", "search_messages"]), "a definer function sees every shop");
    let without_path = names(
        &mut catalog,
        "SELECT proname::text FROM pg_proc
         WHERE prosecdef AND pronamespace = 'public'::regnamespace
           AND NOT coalesce('search_path=pg_catalog, public' = ANY (proconfig), false)",
    )
    .await;
    assert_eq!(
        without_path,
        set(NONE),
        "a definer function that looks names up where its caller says runs its caller's code"
    );
    let open_to_all = names(
        &mut catalog,
        "SELECT proname::text FROM pg_proc
         WHERE prosecdef AND pronamespace = 'public'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE')",
    )
    .await;
    assert_eq!(open_to_all, set(NONE));
    let elsewhere = names(
        &mut catalog,
        "SELECT nspname || ' ' || rolname FROM pg_namespace, pg_roles
         WHERE rolname IN ('switchboard_tenant', 'switchboard_system')
           AND nspname NOT IN ('public', 'pg_catalog', 'information_schema')
           AND (has_schema_privilege(rolname, pg_namespace.oid, 'USAGE') OR has_schema_privilege(rolname, pg_namespace.oid, 'CREATE'))",
    )
    .await;
    assert_eq!(elsewhere, set(NONE), "the parts of a partitioned table are under no policy of their own");
    test.drop().await;
}
