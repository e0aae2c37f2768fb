//! The binary as a script meets it: what is on standard output, and the exit codes.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use simulator::{clock, config::DEMO_SHOP, front_door::FrontDoor, personas::PERSONAS, seed, twilio::TestAccount};

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
async fn a_text_for_a_twilio_number_is_a_signed_form() {
    let (config, world) = support::start_app().await;
    let front_door = FrontDoor::new(config.clone(), clock::system).unwrap();
    front_door.open_as(DEMO_SHOP, PERSONAS[0].user_id).await.unwrap();
    world.lock().unwrap().twilio = Some("+15550109002".to_owned());
    let sent = run(config.app_url.as_str(), "sms --to +15550109002 --from +15550100120 --text hi&bye").await;
    assert_eq!(stdout(&sent), "200\n", "{}", String::from_utf8_lossy(&sent.stderr));
    assert_eq!(world.lock().unwrap().texts, ["hi&bye"]);

    let output = run(config.app_url.as_str(), "accounts").await;
    let accounts: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(accounts[0]["webhook_path"], "/webhooks/twilio/t/message");
    assert_eq!(accounts[0]["status_path"], "/webhooks/twilio/t/status");
    assert_eq!(accounts[0]["auth_token"], TestAccount::local().auth_token);
}

#[tokio::test]
async fn the_carriers_run_alone_until_they_are_told_to_stop() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut carrier = Command::new(env!("CARGO_BIN_EXE_simulator"))
        .env_clear()
        .args(["carrier", "--port", &port.to_string()])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let health = format!("http://127.0.0.1:{port}/health");
    let answers = async {
        while client.get(&health).send().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let came_up = tokio::time::timeout(Duration::from_secs(20), answers).await;
    let told = Command::new("kill").args(["-TERM", &carrier.id().to_string()]).status().unwrap();
    assert!(told.success() && came_up.is_ok());
    assert!(carrier.wait().unwrap().success());
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
