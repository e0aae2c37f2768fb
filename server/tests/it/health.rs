//! Health, with and without a database.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::Value;
use service::BackgroundRole;
use simulator::config::AppConfig;
use switchboard::{clock, process, routes::Served};

use crate::world::{ACME, OWNER, World, client, config, session_token, start_admin};

#[tokio::test]
async fn a_server_with_its_database_is_well() {
    let world = World::start().await;
    for path in ["/health", "/health/db"] {
        let response = world.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(response.json::<Value>().await.unwrap()["status"], "ok");
    }
    let health: Value = world.request(Method::GET, "/health").send().await.unwrap().json().await.unwrap();
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    world.stop().await;
}

/// Nothing listens there: a server starts all the same, and says so.
#[tokio::test]
async fn a_server_without_its_database_answers() {
    let app = AppConfig::local();
    let admin = start_admin(&app).await;
    let config = config("postgres://nobody@127.0.0.1:1/nothing", admin);
    let started = Instant::now();
    let background = BackgroundRole { worker: true };
    let running = process::start(&config, Served::Everything, background, clock::system).await.unwrap();
    let get = |path: &str| client().get(format!("http://{}{path}", running.address));
    assert_eq!(get("/health").send().await.unwrap().status(), StatusCode::OK);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    let database = get("/health/db").send().await.unwrap();
    assert_eq!(database.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body: Value = database.json().await.unwrap();
    assert_eq!(body["status"], "unavailable");
    assert!(body["detail"].as_str().unwrap().contains("DATABASE_URL"));
    let me = get("/api/v1/me").bearer_auth(session_token(&app, ACME, OWNER)).send().await.unwrap();
    assert_eq!(me.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(me.headers().contains_key("retry-after"));
    let page = get(&format!("/communications?embedded=1&id_token={}", session_token(&app, ACME, OWNER)));
    let page = page.header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().await.unwrap().contains("not available right now"));
    running.stop().await;
}

#[tokio::test]
async fn a_database_without_its_migrations_is_not_well() {
    let world = World::start().await;
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .execute(&mut world.db.superuser().await)
        .await
        .unwrap();
    let response = world.request(Method::GET, "/health/db").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], "outdated");
    assert!(body["detail"].as_str().unwrap().contains("switchboard migrate"));
    world.stop().await;
}

#[tokio::test]
async fn a_worker_shows_its_health_and_nothing_else() {
    let world = World::start().await;
    let admin = start_admin(&world.app).await;
    let config = config(&world.db.url, admin);
    let background = BackgroundRole { worker: true };
    let worker = process::start(&config, Served::HealthOnly, background, clock::system).await.unwrap();
    let status = async |path: &str| {
        let request = world.http.get(format!("http://{}{path}", worker.address));
        request.bearer_auth(world.token(ACME, OWNER)).send().await.unwrap().status().as_u16()
    };
    for (path, expected) in
        [("/health", 200), ("/health/db", 200), ("/metrics", 200), ("/api/v1/me", 404), ("/live", 404)]
    {
        assert_eq!(status(path).await, expected, "{path}");
    }
    worker.stop().await;
    world.stop().await;
}

#[tokio::test]
async fn the_counters_name_routes_and_no_ids() {
    let world = World::start().await;
    let conversation = world.receive(ACME, "+15550100101", "Counted").await;
    let id = conversation["id"].as_str().unwrap();
    world.get(&format!("/api/v1/conversations/{id}?limit=1"), ACME).await;
    let text = world.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    for line in [
        "http_requests_total{route=\"/api/v1/conversations/{id}\",method=\"GET\",status=\"200\"}",
        "http_request_duration_seconds_bucket{route=\"/webhooks/telnyx/{account}\",le=\"2\"}",
        "webhook_received_total{provider=\"telnyx\",outcome=\"accepted\"}",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    assert!(!text.contains(id) && !text.contains("+1555"));
    world.stop().await;
}
