//! The binary as a script meets it: what is on standard output, and the exit codes.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::process::{Command, Output};

use serde_json::Value;
use simulator::{clock, config::DEMO_SHOP, front_door::FrontDoor, personas::PERSONAS, seed};

/// Runs the binary with nothing in its environment but the address of the app.
async fn run(app_url: &str, line: &'static str) -> Output {
    let app_url = app_url.to_owned();
    let command = move || {
        Command::new(env!("CARGO_BIN_EXE_simulator"))
            .env_clear()
            .env("SWITCHBOARD_APP_URL", app_url)
            .args(line.split(' '))
            .output()
            .unwrap()
    };
    tokio::task::spawn_blocking(command).await.unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn a_token_is_all_that_is_printed_and_its_role_is_true() {
    let (config, world) = support::start_app().await;
    let output = run(config.app_url.as_str(), "token --shop owc-demo.myshopify.com --role store_manager").await;
    assert!(output.status.success());
    let printed = stdout(&output);
    assert_eq!(printed.lines().count(), 1);
    assert_eq!(printed.trim().split('.').count(), 3);
    assert!(output.stderr.is_empty());
    assert_eq!(
        world.lock().unwrap().staff,
        [(PERSONAS[0].user_id, "root_owner".to_owned()), (PERSONAS[2].user_id, "store_manager".to_owned())]
    );
}

#[tokio::test]
async fn without_the_app_a_token_is_printed_with_a_warning() {
    let output = run("http://127.0.0.1:9", "token --role store_manager").await;
    assert!(output.status.success());
    assert!(stdout(&output).starts_with("eyJ"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("The role is not assured"));
    let quiet = run("http://127.0.0.1:9", "token --role store_manager --offline").await;
    assert!(quiet.status.success() && quiet.stderr.is_empty());
}

#[tokio::test]
async fn a_text_is_delivered_and_repeats_are_one_event() {
    let (config, world) = support::start_app().await;
    seed::run(&FrontDoor::new(config.clone(), clock::system).unwrap(), DEMO_SHOP, |_| ()).await.unwrap();
    let app = config.app_url.as_str();
    let seeded = world.lock().unwrap().texts.len();

    let sent = run(app, "sms --to +15550109001 --from +15550100120 --text hello --times 3").await;
    assert!(sent.status.success());
    assert_eq!(stdout(&sent), "200\n200\n200\n");
    assert_eq!(world.lock().unwrap().texts[seeded..], ["hello"]);

    let unknown = run(app, "sms --to +15550109999 --from +15550100120 --text hello").await;
    assert_eq!(unknown.status.code(), Some(1));
    let printed = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(!printed.contains("+1555") && !printed.contains("hello"), "{printed}");

    let elsewhere =
        "sms --to +15550109001 --from +15550100120 --text hi --account 018f0000-0000-7000-8000-000000000001";
    let refused = run(app, elsewhere).await;
    assert_eq!((refused.status.code(), stdout(&refused).len()), (Some(1), "400\n".len()));
}

#[tokio::test]
async fn accounts_are_printed_as_json() {
    let (config, _) = support::start_app().await;
    seed::run(&FrontDoor::new(config.clone(), clock::system).unwrap(), DEMO_SHOP, |_| ()).await.unwrap();
    let output = run(config.app_url.as_str(), "accounts").await;
    let accounts: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(accounts[0]["handle"], "+15550109000");
    assert_eq!(accounts[1]["webhook_url"], format!("{}/webhooks/telnyx/1", config.app_url));
    assert!(accounts[1]["private_key_seed"].is_string());
}

#[tokio::test]
async fn mistakes_end_with_code_two() {
    for (app, line) in [
        ("http://switchboard.example", "accounts"),
        ("http://127.0.0.1:9", "token --role nobody"),
        ("http://127.0.0.1:9", "sms --to +1 --from +1 --text x --at yesterday"),
        ("http://127.0.0.1:9", "dance"),
    ] {
        let output = run(app, line).await;
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{line}");
    }
}
