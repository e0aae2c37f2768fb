//! The binary at a terminal: what it prints, how it ends.

use std::{
    io::Read as _,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use simulator::config::AppConfig;
use storage::testing::TestDb;

use crate::world::{ACME, OWNER, World, client, environment, free_port, session_token, start_admin};

const PATIENCE: Duration = Duration::from_secs(30);

fn switchboard(arguments: &[&str], environment: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.args(arguments).env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
    command
}

fn run(arguments: &[&str], environment: &[(&'static str, String)]) -> Output {
    switchboard(arguments, environment).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn check_config_says_all_that_is_missing_and_no_secret() {
    let checked = run(&["check-config"], &[("SHOPIFY_API_SECRET", "canary".to_owned())]);
    assert_eq!(checked.status.code(), Some(1));
    let report = text(&checked.stdout);
    for name in ["DATABASE_URL", "SHOPIFY_API_KEY", "SWITCHBOARD_MASTER_KEY"] {
        assert!(report.contains(&format!("MISSING  {name}")), "{report}");
    }
    let whole = environment("postgres://localhost/x", "127.0.0.1:1".parse().unwrap());
    let checked = run(&["check-config"], &whole);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    assert!(text(&checked.stdout).contains("Live effects are off"));
    for (name, value) in whole.iter().filter(|(name, _)| name.contains("SECRET") || name.contains("MASTER")) {
        assert!(!text(&checked.stdout).contains(value), "{name} is shown");
    }
}

#[test]
fn nothing_starts_without_its_settings() {
    for command in ["serve", "worker", "migrate", "rotate-keys"] {
        let refused = run(&[command], &[]);
        assert_eq!(refused.status.code(), Some(1), "{command}");
        assert!(text(&refused.stderr).contains("DATABASE_URL"), "{command}");
    }
}

#[tokio::test]
async fn migrate_brings_an_empty_database_up_to_date_and_can_be_repeated() {
    let db = TestDb::create().await;
    sqlx::raw_sql("DROP SCHEMA public, search_part CASCADE; CREATE SCHEMA public")
        .execute(&mut db.superuser().await)
        .await
        .unwrap();
    for _ in 0..2 {
        let migrated = run(&["migrate"], &[("DATABASE_URL", db.url.clone())]);
        assert_eq!(migrated.status.code(), Some(0), "{}", text(&migrated.stderr));
        assert_eq!(text(&migrated.stdout), "The database is up to date.\n");
    }
    assert!(storage::applied_is_current(&db.db).await.unwrap());
    db.drop().await;
}

#[test]
fn migrate_without_a_database_says_so_and_shows_no_password() {
    let url = "postgres://nobody:canary@127.0.0.1:1/nothing".to_owned();
    let failed = run(&["migrate"], &[("DATABASE_URL", url)]);
    assert_eq!(failed.status.code(), Some(1));
    let said = text(&failed.stderr);
    assert!(said.contains("the database is not available right now"), "{said}");
    assert!(!said.contains("canary"));
}

/// A running child that is killed if its test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Running {
    fn terminate(&self) {
        let told = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(told.success());
    }

    fn wait(&mut self) -> std::process::ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it must end by itself");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[tokio::test]
async fn serve_ends_in_order_when_it_is_told_to() {
    let db = TestDb::create().await;
    let app = AppConfig::local();
    let mut environment = environment(&db.url, start_admin(&app).await);
    let port = free_port();
    environment.push(("SWITCHBOARD_PORT", port.to_string()));
    let child = switchboard(&["serve"], &environment).stdout(Stdio::piped()).spawn().unwrap();
    let mut server = Running(child);
    let url = format!("http://127.0.0.1:{port}");
    let started = Instant::now();
    while client().get(format!("{url}/health")).send().await.is_err() {
        assert!(started.elapsed() < PATIENCE, "the server must come up");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A page follows along; it must not keep the process.
    let live = client().get(format!("{url}/live")).bearer_auth(session_token(&app, ACME, OWNER)).send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK);
    server.terminate();
    drop(live.bytes().await);
    assert_eq!(server.wait().code(), Some(0));
    let mut log = String::new();
    server.0.stdout.take().unwrap().read_to_string(&mut log).unwrap();
    let messages: Vec<_> = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["message"].as_str().unwrap().to_owned())
        .collect();
    for expected in ["listening", "answered", "stopping", "stopped"] {
        assert!(messages.iter().any(|message| message == expected), "{expected} is missing in {messages:?}");
    }
    db.drop().await;
}

#[tokio::test]
async fn a_taken_port_is_a_sentence() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut environment = environment("postgres://localhost/x", "127.0.0.1:1".parse().unwrap());
    environment.push(("SWITCHBOARD_PORT", taken.local_addr().unwrap().port().to_string()));
    let failed = run(&["serve"], &environment);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stderr).contains("choose another port with SWITCHBOARD_PORT"), "{}", text(&failed.stderr));
}

#[tokio::test]
async fn rotate_keys_says_what_it_did_and_what_it_could_not() {
    let world = World::start().await;
    let body = serde_json::json!({
        "provider": "telnyx", "name": "Desk", "handle": "+15550109001",
        "public_key": "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", "credentials": { "api_key": "KEY-canary" },
    });
    assert_eq!(world.post("/api/v1/accounts", ACME, &body).await.status(), StatusCode::CREATED);
    let old = environment(&world.db.url, "127.0.0.1:1".parse().unwrap());
    let replaced = |previous: Option<&str>| {
        let mut pairs = old.clone();
        pairs.retain(|(name, _)| *name != "SWITCHBOARD_MASTER_KEY");
        pairs.push(("SWITCHBOARD_MASTER_KEY", "/////////////////////////////////////////w8=".to_owned()));
        pairs.extend(previous.map(|key| ("SWITCHBOARD_MASTER_KEY_PREVIOUS", key.to_owned())));
        pairs
    };
    let was = old.iter().find(|(name, _)| *name == "SWITCHBOARD_MASTER_KEY").unwrap().1.clone();
    // Shopify's two tokens of the shop, and the account's key.
    let refused = run(&["rotate-keys"], &replaced(None));
    assert_eq!(refused.status.code(), Some(1));
    let report = text(&refused.stdout);
    assert!(report.contains("Credentials that did not open: ") && report.contains("api_key"), "{report}");
    assert!(report.contains("Keep the previous key."), "{report}");
    let moved = run(&["rotate-keys"], &replaced(Some(&was)));
    assert_eq!(moved.status.code(), Some(0), "{} {}", text(&moved.stdout), text(&moved.stderr));
    assert!(text(&moved.stdout).contains("Credentials that did not open: 0"), "{}", text(&moved.stdout));
    assert!(!text(&moved.stdout).contains("current key now: 0"), "{}", text(&moved.stdout));
    let again = run(&["rotate-keys"], &replaced(None));
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stdout));
    assert!(text(&again.stdout).contains("current key now: 0"), "{}", text(&again.stdout));
    world.stop().await;
}
