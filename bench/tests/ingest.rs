//! The proof after an ingest can fail: a receiver that acknowledges without storing is found out.

use axum::{Router, http::StatusCode, routing::post};
use bench::{
    error::BenchError,
    fill::{self, FillArgs},
    ingest::{self, IngestArgs},
    results::RecordArgs,
};
use storage::testing::TestDb;

#[tokio::test]
async fn an_acknowledged_webhook_that_is_not_stored_is_noticed() {
    let database = TestDb::create().await;
    let shops = FillArgs {
        database_url: database.url.clone(),
        shops: 1,
        conversations: 5,
        messages: 1,
        big_shop_conversations: 0,
        staff: 1,
        timeline: false,
        until: "2026-10-01T00:00:00Z".parse().unwrap(),
        seed: 1,
        writers: 1,
    };
    fill::run(shops).await.unwrap();
    let careless = Router::new().route("/webhooks/telnyx/{account}", post(async || StatusCode::OK));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, careless).await });

    let result = ingest::run(IngestArgs {
        url: format!("http://{address}").parse().unwrap(),
        database_url: database.url.clone(),
        shop: "bench-1.myshopify.com".to_owned(),
        connections: 1,
        seconds: 1,
        warm_up: 0,
        messages: 30_000,
        clients: 6,
        drain_seconds: 10,
        pid: None,
        record: RecordArgs::default(),
    })
    .await;
    assert!(matches!(result, Err(BenchError::Lost(_))), "{result:?}");
    database.drop().await;
}
