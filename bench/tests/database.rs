//! The filler, the floor and the load against a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test whose database is missing has failed")]

use std::{io::Write as _, net::SocketAddr, path::PathBuf};

use bench::{
    error::BenchError,
    fill::{self, FillArgs},
    floor,
    load::{self, LoadArgs},
    results::RecordArgs,
    tokens::TokenArgs,
};
use simulator::config::AppConfig;
use sqlx::PgConnection;
use storage::testing::TestDb;

fn fill_args(database: &TestDb, writers: usize) -> FillArgs {
    FillArgs {
        database_url: database.url.clone(),
        shops: 2,
        conversations: 70,
        messages: 3,
        big_shop_conversations: 230,
        staff: 6,
        timeline: true,
        until: "2026-10-01T00:00:00Z".parse().unwrap(),
        seed: 7,
        writers,
    }
}

async fn count(connection: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(connection).await.unwrap()
}

/// A digest over every row of the tables that are filled.
async fn digest(connection: &mut PgConnection) -> String {
    let query = "SELECT md5(string_agg(line, '' ORDER BY line)) FROM (
                     SELECT shop::text FROM shop UNION ALL SELECT shop_credential::text FROM shop_credential
                     UNION ALL SELECT staff::text FROM staff UNION ALL SELECT account::text FROM account
                     UNION ALL SELECT contact::text FROM contact UNION ALL SELECT identity::text FROM identity
                     UNION ALL SELECT conversation::text FROM conversation UNION ALL SELECT message::text FROM message
                     UNION ALL SELECT timeline_entry::text FROM timeline_entry) AS rows (line)";
    sqlx::query_scalar(query).fetch_one(connection).await.unwrap()
}

#[tokio::test]
async fn two_fills_with_one_seed_are_equal() {
    let mut digests = Vec::new();
    for (writers, seed) in [(1, 7), (3, 7), (1, 8)] {
        let database = TestDb::create().await;
        fill::run(FillArgs { seed, ..fill_args(&database, writers) }).await.unwrap();
        digests.push(digest(&mut database.superuser().await).await);
        database.drop().await;
    }
    assert_eq!(digests[0], digests[1], "however many connections write");
    assert_ne!(digests[0], digests[2], "another seed");
}

#[tokio::test]
async fn what_is_filled_fits_together() {
    let database = TestDb::create().await;
    fill::run(fill_args(&database, 2)).await.unwrap();
    let mut connection = database.superuser().await;
    let c = &mut connection;
    assert_eq!(count(c, "SELECT count(*) FROM shop").await, 3);
    assert_eq!(count(c, "SELECT count(*) FROM shop_credential").await, 3);
    assert_eq!(count(c, "SELECT count(*) FROM staff WHERE role = 'root_owner' AND shopify_user_id = 9001001").await, 3);
    assert_eq!(count(c, "SELECT count(*) FROM staff").await, 18);
    assert_eq!(count(c, "SELECT count(*) FROM conversation").await, 370);
    assert_eq!(
        count(c, "SELECT count(*) FROM timeline_entry WHERE kind = 'inbound_message'").await,
        count(c, "SELECT count(*) FROM message WHERE direction = 'inbound'").await
    );
    let newest = "SELECT count(*) FROM conversation c
         JOIN LATERAL (SELECT * FROM message m WHERE m.shop_id = c.shop_id AND m.conversation_id = c.id
                       ORDER BY m.occurred_at DESC, m.id DESC LIMIT 1) m ON true
         WHERE (c.last_message_at, c.last_preview, c.last_direction, c.account_id)
             = (m.occurred_at, m.preview, m.direction, m.account_id)";
    assert_eq!(count(c, newest).await, 370, "every roll-up is that of the newest message");
    let unread = "SELECT count(*) FROM conversation c WHERE unread_count > 0 AND unread_count <> (
             SELECT count(*) FROM message m WHERE m.shop_id = c.shop_id AND m.conversation_id = c.id
                AND m.occurred_at > coalesce((SELECT max(o.occurred_at) FROM message o WHERE o.shop_id = c.shop_id
                    AND o.conversation_id = c.id AND o.direction = 'outbound'), '-infinity'))";
    assert_eq!(count(c, unread).await, 0, "unread is what came in after the last answer");
    assert!(count(c, "SELECT count(*) FROM conversation WHERE unread_count > 0").await > 0);
    database.drop().await;
}

/// The filler writes without checking foreign keys, so they are checked here, all that the catalog knows of.
#[tokio::test]
async fn every_reference_leads_somewhere() {
    let database = TestDb::create().await;
    fill::run(fill_args(&database, 2)).await.unwrap();
    let mut connection = database.superuser().await;
    let recheck = "DO $$ DECLARE key record; BEGIN
        FOR key IN SELECT conrelid::regclass AS owner, conname AS name, pg_get_constraintdef(oid) AS definition
                   FROM pg_constraint WHERE contype = 'f' LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.owner, key.name);
            EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', key.owner, key.name, key.definition);
        END LOOP;
    END $$";
    sqlx::query(recheck).execute(&mut connection).await.expect("every foreign key holds");
    database.drop().await;
}

/// Secondary indexes are taken off and put back; the schema must not show it.
#[tokio::test]
async fn the_schema_is_as_it_was() {
    let schema = "SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
                      SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                      UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
                      WHERE connamespace = 'public'::regnamespace) AS lines (line)";
    let database = TestDb::create().await;
    let mut connection = database.superuser().await;
    let before: String = sqlx::query_scalar(schema).fetch_one(&mut connection).await.unwrap();
    fill::run(fill_args(&database, 2)).await.unwrap();
    let after: String = sqlx::query_scalar(schema).fetch_one(&mut connection).await.unwrap();
    assert_eq!(before, after);
    database.drop().await;
}

#[tokio::test]
async fn a_full_database_is_not_filled_again() {
    let database = TestDb::create().await;
    fill::run(fill_args(&database, 1)).await.unwrap();
    assert!(matches!(fill::run(fill_args(&database, 1)).await, Err(BenchError::Database(_))));
    database.drop().await;
}

async fn start_floor(database: &TestDb) -> SocketAddr {
    let router = floor::router(&database.url, &AppConfig::local()).await.unwrap();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn load_args(address: SocketAddr) -> LoadArgs {
    LoadArgs {
        url: format!("http://{address}").parse().unwrap(),
        path: "/api/v1/conversations?limit=50".to_owned(),
        connections: 3,
        seconds: 1,
        warm_up: 0,
        requests_per_second: None,
        accept_encoding: None,
        expect: Some("\"next\":\"".to_owned()),
        pid: Some(std::process::id()),
        tokens: TokenArgs { token_file: None, shop: "bench-1.myshopify.com".to_owned(), staff: 6, document: false },
        record: RecordArgs::default(),
    }
}

#[tokio::test]
async fn a_load_is_answered_and_measured() {
    let database = TestDb::create().await;
    fill::run(fill_args(&database, 1)).await.unwrap();
    let address = start_floor(&database).await;

    let result = load::measure(load_args(address)).await.unwrap();
    assert!(result.errors.is_empty(), "{:?}", result.errors);
    assert!(result.latency.count > 10 && result.latency.p50_us <= result.latency.p99_us);

    let paced = LoadArgs { requests_per_second: Some(50), ..load_args(address) };
    let result = load::measure(paced).await.unwrap();
    assert!((35..=52).contains(&result.latency.count), "{} answers at 50 a second", result.latency.count);

    let unexpected = LoadArgs { expect: Some("no such words".to_owned()), ..load_args(address) };
    assert!(matches!(load::measure(unexpected).await, Err(BenchError::UnexpectedAnswer(_))));
    database.drop().await;
}

#[tokio::test]
async fn an_invalid_token_is_no_measurement() {
    let database = TestDb::create().await;
    fill::run(fill_args(&database, 1)).await.unwrap();
    let address = start_floor(&database).await;
    let path = write_tokens("not-a-token\n");
    let tokens = TokenArgs { token_file: Some(path.clone()), ..load_args(address).tokens };
    let refused = load::measure(LoadArgs { tokens, ..load_args(address) }).await;
    std::fs::remove_file(path).unwrap();
    assert!(matches!(refused, Err(BenchError::UnexpectedAnswer(text)) if text.contains("401")));
    database.drop().await;
}

fn write_tokens(text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("bench-tokens-{}", std::process::id()));
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    path
}
