//! From a client's text to a delivered answer, against carriers that keep a ledger of every message they took: nothing leaves before
//! its gates have evidence, nothing leaves twice, and what leaves is told back.

use reqwest::Method;
use serde_json::{Value, json};
use simulator::{
    carrier::{
        Provider,
        faults::{CallbackPlan, Fault, Plan, Rule, Withhold},
    },
    telnyx::random_id,
    twilio::TestAccount,
};

use crate::{
    live_shop::{CLIENT, MANAGER, Shop, TESTER, WORKBENCH},
    world::{ACME, NUMBER, OWNER, deliver},
};

fn blocked_by(record: &Value) -> Vec<&str> {
    record["blockers"].as_array().unwrap().iter().map(|blocker| blocker["code"].as_str().unwrap()).collect()
}

/// This fault once, and no report ever.
fn silent_after_one(fault: Fault) -> Plan {
    Plan {
        rules: vec![Rule::new(fault).next(1)],
        callbacks: CallbackPlan { withhold: Withhold::All, ..CallbackPlan::default() },
    }
}

#[tokio::test]
async fn a_shop_opens_gate_by_gate_and_an_answer_leaves_once() {
    let shop = Shop::new(Provider::Telnyx).await;
    let (_, too_early) = shop.run_test().await;
    assert!(blocked_by(&too_early).contains(&"fake_flow_approved"), "{too_early}");
    shop.practise().await;
    assert!(!shop.open_gate_names().await.contains(&"carrier_campaign_approved".to_owned()));
    shop.open_gates().await;
    let open = shop.open_gate_names().await;
    for gate in
        ["app_credentials_installed", "signed_webhook_verified", "fake_flow_approved", "carrier_campaign_approved"]
    {
        assert!(open.contains(&gate.to_owned()), "{gate} in {open:?}");
    }
    let wide = json!({ "mode": "open", "reason": "At once." });
    let (status, early) = shop.world.ask(Method::PUT, "/api/v1/guards/sms", OWNER, Some(&wide)).await;
    assert_eq!((status, early["code"].as_str()), (422, Some("gates_missing")), "no test has arrived yet");
    shop.set_guards("test").await;
    assert_eq!(blocked_by(&shop.run_test().await.1), ["not_listed"]);
    assert_eq!(shop.carrier.accepted(), 0);
    assert_eq!(shop.write("Not yet.").await["origin"], "fake", "open for tests is not open");
    shop.pass_the_test().await;
    assert_eq!(shop.carrier.ledger().iter().map(|entry| entry.to.as_str()).collect::<Vec<_>>(), [TESTER]);
    shop.set_guards("open").await;
    assert_eq!(shop.world.get("/api/v1/guards/sms", ACME).await["open"], true);

    let draft = shop.write("We can come on Tuesday at 10.").await;
    assert_eq!((&draft["origin"], &draft["blockers"]), (&json!("live"), &json!([])));
    assert_eq!(shop.carrier.accepted(), 1, "a draft does not leave");
    shop.approve(&draft).await;
    let id = shop.send_of(&draft).await;
    let send = shop.reaches(&id, "delivered").await;
    assert_eq!((&send["author_name"], &send["approver_name"]), (&json!("Ada Associate"), &json!("Mona Manager")));
    let told: Vec<_> =
        send["events"].as_array().unwrap().iter().map(|event| event["source"].as_str().unwrap()).collect();
    assert!(told.contains(&"carrier_answer") && told.contains(&"carrier_report"), "{told:?}");
    assert_eq!(shop.shown("We can come on Tuesday at 10.").await, "delivered");
    assert_eq!(shop.taken("We can come on Tuesday at 10."), 1);
    let again = shop
        .world
        .ask(Method::POST, &format!("/api/v1/drafts/{}/approve", draft["id"].as_str().unwrap()), MANAGER, None)
        .await;
    assert_eq!((again.0, again.1["code"].as_str()), (422, Some("draft_moved_on")));
    assert_eq!(shop.carrier.accepted(), 2);
    shop.end().await;
}

#[tokio::test]
async fn the_kill_switch_holds_what_was_approved_until_somebody_releases_it() {
    let shop = Shop::open(Provider::Telnyx).await;
    let draft = shop.write("See you on Wednesday.").await;
    assert_eq!(draft["origin"], "live");
    let why = json!({ "reason": "Messages go to the wrong people." });
    let killed = shop.world.done(Method::POST, "/api/v1/kill-switch", OWNER, Some(&why)).await;
    assert_eq!(killed["drained"], true);
    let before = shop.carrier.accepted();
    shop.approve(&draft).await;
    let id = shop.send_of(&draft).await;
    let held = shop.reaches(&id, "held").await;
    assert_eq!(blocked_by(&held), [WORKBENCH, "sms"]);
    assert_eq!(shop.shown("See you on Wednesday.").await, "held");
    let list = shop.world.get("/api/v1/dispatches?state=held,dead", ACME).await;
    assert_eq!(list["items"][0]["id"], id);
    assert_eq!(shop.write("After the switch.").await["origin"], "fake");

    // Released too early, it is held again.
    let (status, released) = shop.step(&id, "release", None).await;
    assert_eq!((status, &released["state"]), (200, &json!("queued")));
    shop.reaches(&id, "held").await;
    assert_eq!(shop.carrier.accepted(), before);

    shop.set_guards("open").await;
    assert_eq!(
        shop.world.get(&format!("/api/v1/dispatches/{id}"), ACME).await["state"],
        "held",
        "a person releases it"
    );
    assert_eq!(shop.step(&id, "release", None).await.0, 200);
    shop.reaches(&id, "delivered").await;
    assert_eq!((shop.taken("See you on Wednesday."), shop.carrier.accepted()), (1, before + 1));
    let (status, problem) = shop.step(&id, "release", None).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("dispatch_moved_on")));
    shop.end().await;
}

#[tokio::test]
async fn whoever_said_stop_is_not_written_to() {
    let shop = Shop::open(Provider::Telnyx).await;
    let draft = shop.write("One more thing.").await;
    shop.client_writes("STOP").await;
    let before = shop.carrier.accepted();
    shop.approve(&draft).await;
    let id = shop.send_of(&draft).await;
    assert_eq!(blocked_by(&shop.reaches(&id, "held").await), ["opted_out"]);
    // The guard is asked again at every turn.
    assert_eq!(shop.step(&id, "release", None).await.0, 200);
    assert_eq!(blocked_by(&shop.reaches(&id, "held").await), ["opted_out"]);
    assert_eq!(shop.carrier.accepted(), before);
    let (status, rewritten) = shop.step(&id, "edit", Some(&json!({ "body": "Something else." }))).await;
    assert_eq!((status, &rewritten["state"]), (201, &json!("draft")));
    assert_eq!(blocked_by(&rewritten), ["opted_out"]);
    shop.reaches(&id, "discarded").await;
    assert_eq!(shop.carrier.accepted(), before);
    shop.end().await;
}

/// Without a report the attempt is repeated, under the same key and with the same bytes.
#[tokio::test]
async fn telnyx_takes_a_repeated_attempt_once() {
    let shop = Shop::open(Provider::Telnyx).await;
    shop.carrier.set_faults(silent_after_one(Fault::AcceptThenDrop));
    let draft = shop.write("Friday at noon.").await;
    shop.approve(&draft).await;
    let id = shop.send_of(&draft).await;
    let send = shop.reaches(&id, "accepted").await;
    assert_eq!((&send["attempts"], shop.carrier.summary().counts.replayed), (&json!(2), 1));
    assert_eq!(shop.taken("Friday at noon."), 1);
    shop.end().await;
}

/// Twilio knows no keys: what may have been taken is never sent again, by nobody, until the carrier or a person says what became
/// of it.
#[tokio::test]
async fn at_twilio_an_unknown_outcome_is_never_sent_again() {
    let shop = Shop::open(Provider::Twilio).await;
    shop.carrier.set_faults(silent_after_one(Fault::AcceptThenDrop));
    let draft = shop.write("Friday at noon.").await;
    shop.approve(&draft).await;
    let id = shop.send_of(&draft).await;
    let unknown = shop.reaches(&id, "outcome_unknown").await;
    assert!(
        unknown["problem"].as_str().unwrap().ends_with('.') && unknown["next_step"].as_str().unwrap().ends_with('.')
    );
    assert_eq!(shop.shown("Friday at noon.").await, "outcome_unknown");
    let why = json!({ "reason": "To be sure." });
    for (step, body) in [("release", None), ("replay", Some(&why)), ("discard", Some(&why))] {
        let (status, problem) = shop.step(&id, step, body).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some("dispatch_moved_on")), "{step}");
    }
    // What comes after it in the conversation leaves, so the outbox had its turn.
    let next = shop.write("Or Saturday.").await;
    shop.approve(&next).await;
    let next = shop.send_of(&next).await;
    shop.reaches(&next, "accepted").await;
    assert_eq!((shop.taken("Friday at noon."), shop.taken("Or Saturday.")), (1, 1));

    // The signed report names the send by its address: nobody knew the carrier's id of the message.
    let entry = shop.carrier.ledger().into_iter().find(|entry| entry.text == "Friday at noon.").unwrap();
    let url = entry.callback_url.unwrap();
    let account = TestAccount::local();
    let report = account.deliver(
        &url,
        &[
            ("MessageSid", &entry.provider_id),
            ("SmsSid", &entry.provider_id),
            ("MessageStatus", "delivered"),
            ("SmsStatus", "delivered"),
            ("AccountSid", &account.account_sid),
            ("From", NUMBER),
            ("To", CLIENT),
            ("ApiVersion", "2010-04-01"),
        ],
    );
    let answer = deliver(&shop.world.http, &url, report).await;
    assert_eq!(answer.status(), 200);
    shop.reaches(&id, "delivered").await;
    assert_eq!(shop.shown("Friday at noon.").await, "delivered");
    assert_eq!(shop.taken("Friday at noon."), 1);
    shop.end().await;
}

#[tokio::test]
async fn a_repeated_controlled_test_is_one_test() {
    let shop = Shop::open(Provider::Twilio).await;
    let before = shop.carrier.accepted();
    let key = random_id();
    let run = async |recipient: &str| {
        let test = json!({ "account_id": shop.account["id"], "recipient": recipient });
        let call =
            shop.world.call(Method::POST, "/api/v1/controlled-tests", ACME, MANAGER).header("idempotency-key", &key);
        let response = call.json(&test).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let answers = tokio::join!(run(TESTER), run(TESTER), run(TESTER));
    for (status, test) in [&answers.0, &answers.1, &answers.2] {
        assert_eq!((*status, &test["id"]), (201, &json!(key)), "{test}");
    }
    shop.reaches(&key, "delivered").await;
    assert_eq!(run(TESTER).await.1["state"], "delivered");
    let (status, problem) = run(CLIENT).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("request_key_reused")));
    assert_eq!(shop.carrier.accepted(), before + 1);
    shop.end().await;
}
