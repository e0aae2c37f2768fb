//! The search function runs with its owner's rights: what it shows to whom, and what is found at all.

use domain::{ids::MessageId, keyset::Cursor, search::Query};
use sqlx::{AssertSqlSafe, PgConnection};
use storage::{
    search::{self, FoundMessage, SearchFilter},
    testing::TestDb,
};
use uuid::Uuid;

use crate::{
    fixture::{SHOPS, ctx, two_shops},
    isolation::{as_tenant, attempt},
};

async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.unwrap();
}

/// A message of a shop, written at this time.
async fn message(test: &TestDb, shop: u128, id: u128, at: &str, body: &str) {
    let (shop, id) = (Uuid::from_u128(shop), Uuid::from_u128(id));
    let body = body.replace('\'', "''");
    let statement = format!(
        "INSERT INTO message VALUES ('{shop}', '{id}', '{shop}', '{shop}', 'inbound', '{body}', '', 'm-{id}', '{at}', now())"
    );
    run(&mut test.superuser().await, statement).await;
}

async fn find(test: &TestDb, shop: u128, words: &str, after: Option<Cursor>, limit: i32) -> Vec<FoundMessage> {
    let mut tx = test.db.tenant(&ctx(shop)).await.unwrap();
    let query = Query::parse(words).unwrap();
    search::messages(&mut tx, &query, SearchFilter::default(), after, limit).await.unwrap()
}

async fn ids(test: &TestDb, shop: u128, words: &str) -> Vec<u128> {
    find(test, shop, words, None, 50).await.iter().map(|found| found.id.as_uuid().as_u128()).collect()
}

const CALL: &str =
    "SELECT count(*) FROM search_messages('hello'::tsquery, 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '1970-01-01', '9999-12-31', NULL, NULL, %, 10)";

#[tokio::test]
async fn it_shows_nothing_of_another_shop_and_fails_without_one() {
    let test = two_shops().await;
    for shop in SHOPS {
        assert_eq!(ids(&test, shop, "hello").await, [shop]);
    }
    // Not even when it is asked for the other shop's conversation by its id.
    let other = Uuid::from_u128(SHOPS[1]);
    let mut tenant = as_tenant(&test, SHOPS[0]).await;
    let among = CALL.replace('%', &format!("ARRAY['{other}']::uuid[]"));
    let seen: i64 = sqlx::query_scalar(AssertSqlSafe(among)).fetch_one(&mut tenant).await.unwrap();
    assert_eq!(seen, 0);
    let own = CALL.replace('%', "NULL");
    let seen: i64 = sqlx::query_scalar(AssertSqlSafe(own.clone())).fetch_one(&mut tenant).await.unwrap();
    assert_eq!(seen, 1);

    let mut nobody = test.superuser().await;
    run(&mut nobody, "SET ROLE switchboard_tenant".to_owned()).await;
    assert!(attempt(&mut nobody, own.clone()).await.is_err(), "it answered without a shop");
    run(&mut nobody, "SELECT set_config('app.shop_id', '', false)".to_owned()).await;
    assert!(attempt(&mut nobody, own.clone()).await.is_err(), "it answered for an empty shop");
    run(&mut nobody, "RESET ROLE; SET ROLE switchboard_system".to_owned()).await;
    assert_eq!(attempt(&mut nobody, own).await, Err("42501".to_owned()), "it is for tenants only");
    test.drop().await;
}

#[tokio::test]
async fn nobody_reaches_the_parts_themselves() {
    let test = two_shops().await;
    let mut tenant = as_tenant(&test, SHOPS[0]).await;
    for statement in [
        "SELECT * FROM search_part.message_other",
        "INSERT INTO search_part.message_other SELECT * FROM message_search",
        "SELECT message_search_month('2020-01-01')",
        "SELECT message_search_ahead()",
    ] {
        assert_eq!(attempt(&mut tenant, statement.to_owned()).await, Err("42501".to_owned()), "{statement}");
    }
    let mut system = test.db.system("a test").await.unwrap();
    search::prepare_ahead(&mut system).await.unwrap();
    system.commit().await.unwrap();
    test.drop().await;
}

#[tokio::test]
async fn every_time_has_a_place_and_the_order_holds_across_parts() {
    let test = two_shops().await;
    let shop = SHOPS[0];
    let times = ["1999-05-01", "2031-01-01", "2024-01-31", "2024-02-01", "2024-02-01"];
    for (nth, at) in times.iter().enumerate() {
        message(&test, shop, 100 + nth as u128, at, "quartz counter").await;
    }
    let expected = [101, 104, 103, 102, 100];
    assert_eq!(ids(&test, shop, "quartz").await, expected);
    // A month that gets its own part later takes its messages with it.
    run(&mut test.superuser().await, "SELECT message_search_month('2024-02-01')".to_owned()).await;
    let moved: i64 = sqlx::query_scalar("SELECT count(*) FROM search_part.message_2024_02")
        .fetch_one(&mut test.superuser().await)
        .await
        .unwrap();
    assert_eq!(moved, 2);
    assert_eq!(ids(&test, shop, "quartz").await, expected);
    // Page by page, two at the same instant.
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = find(&test, shop, "quartz", after, 2).await;
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(Cursor { at_micros: last.occurred_at.as_microsecond(), id: last.id.as_uuid() });
        seen.extend(page.iter().map(|found| found.id.as_uuid().as_u128()));
    }
    assert_eq!(seen, expected);
    test.drop().await;
}

#[tokio::test]
async fn what_is_blanked_is_found_no_more() {
    let test = two_shops().await;
    message(&test, SHOPS[0], 100, "2026-11-01", "my password is swordfish").await;
    assert_eq!(ids(&test, SHOPS[0], "swordfish").await, [100]);
    let mut tenant = as_tenant(&test, SHOPS[0]).await;
    let id = MessageId::from_uuid(Uuid::from_u128(100));
    run(&mut tenant, format!("UPDATE message SET body = '', preview = '' WHERE id = '{id}'")).await;
    assert_eq!(ids(&test, SHOPS[0], "swordfish").await, Vec::<u128>::new());
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM message_search WHERE words::text LIKE '%swordfish%'")
        .fetch_one(&mut test.superuser().await)
        .await
        .unwrap();
    assert_eq!(left, 0, "no word of it is kept");
    test.drop().await;
}

/// PostgreSQL cuts what is stored into words, the domain what is looked for.
#[tokio::test]
async fn both_sides_cut_texts_into_the_same_words() {
    let test = two_shops().await;
    let long = "x".repeat(3_000);
    let texts: Vec<(String, &[&str])> = vec![
        (
            "Die Küche ist zu groß, Straße 4-B!".to_owned(),
            &["kuche", "Küche", "GROSS", "strasse", "4-b", "\"4 b\"", "str"],
        ),
        (
            "mail ada.lovelace@example.com or https://example.com/a/b?c=d".to_owned(),
            &["lovelace", "example.com", "ada.lov", "\"a b\""],
        ),
        ("call +1 (555) 010-0123 at 10:30".to_owned(), &["555-010-0123", "010 0123", "10:30"]),
        ("text me on 5550100123".to_owned(), &["555-010-0123"]),
        (
            "don’t, it's a cafe\u{301}s 1.5m ½ naïve Łódź".to_owned(),
            &["don't", "cafés", "cafe", "1.5m", "naive", "lodz"],
        ),
        ("привет мир 你好 世界".to_owned(), &["ПРИВЕТ", "мир", "你好"]),
        (format!("{long} tail"), &["tail"]),
        ("under_score semi;colon pipe|pipe a&b !not".to_owned(), &["score", "colon", "pipe", "a&b", "!not"]),
    ];
    for (nth, (text, _)) in texts.iter().enumerate() {
        message(&test, SHOPS[0], 200 + nth as u128, "2026-11-01", text).await;
    }
    for (nth, (text, queries)) in texts.iter().enumerate() {
        for query in *queries {
            let found = ids(&test, SHOPS[0], query).await;
            assert!(found.contains(&(200 + nth as u128)), "{query:?} does not find {text:?}, but {found:?}");
        }
    }
    assert_eq!(
        ids(&test, SHOPS[0], "\"kuche gross\"").await,
        Vec::<u128>::new(),
        "words between quotation marks stand together"
    );
    test.drop().await;
}

#[tokio::test]
async fn a_name_and_a_number_follow_their_rows() {
    let test = two_shops().await;
    let shop = SHOPS[0];
    let mut tenant = as_tenant(&test, shop).await;
    let people = async |text: &str| {
        let mut tx = test.db.tenant(&ctx(shop)).await.unwrap();
        let query = Query::parse(text).unwrap();
        search::people(&mut tx, &query.name_words(), SearchFilter::default(), None, 10).await.unwrap().len()
    };
    for spelling in ["+1 (555) 010-0001", "5550100001", "555 010", "0001", "1-555"] {
        assert_eq!(people(spelling).await, 1, "{spelling}");
    }
    assert_eq!(people("maria").await, 0);
    run(&mut tenant, "UPDATE contact SET name = 'María López-Ortega'".to_owned()).await;
    for spelling in ["maria", "LOPEZ", "ort", "ortega mar", "Maria Lopez"] {
        assert_eq!(people(spelling).await, 1, "{spelling}");
    }
    assert_eq!(people("maria schmidt").await, 0);
    run(&mut tenant, "UPDATE contact SET name = 'Ben'".to_owned()).await;
    assert_eq!((people("maria").await, people("ben").await), (0, 1));
    run(&mut tenant, "UPDATE identity SET handle = '+15550109999'".to_owned()).await;
    assert_eq!((people("5550100001").await, people("5550109999").await), (0, 1));
    test.drop().await;
}
