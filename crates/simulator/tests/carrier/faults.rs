//! Each fault as a caller meets it, and whether the message was taken.

use std::{num::NonZeroU32, time::Duration};

use reqwest::StatusCode;
use simulator::carrier::{
    Provider,
    faults::{CallbackPlan, Fault, Operation, Plan, Rule},
};

use crate::client::{Caller, FROM, TO, message, read};

const FORM: [(&str, &str); 3] = [("To", TO), ("From", FROM), ("Body", "Hello")];
/// For answers that never come.
const IMPATIENCE: Duration = Duration::from_millis(300);

fn plan(rule: Rule) -> Plan {
    Plan { rules: vec![rule], callbacks: CallbackPlan::default() }
}

#[tokio::test]
async fn before_it_is_carried_out_nothing_is_taken() {
    let caller = Caller::new().await;
    for (fault, status) in [
        (Fault::RateLimit, StatusCode::TOO_MANY_REQUESTS),
        (Fault::ServerError, StatusCode::INTERNAL_SERVER_ERROR),
        (Fault::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
        (Fault::Redirect, StatusCode::TEMPORARY_REDIRECT),
    ] {
        caller.carrier.set_faults(plan(Rule { retry_after: 7, ..Rule::new(fault) }));
        for answer in [caller.telnyx("k", &message("Hello")).await, caller.twilio(&FORM).await] {
            assert_eq!(answer.status, status, "{fault:?}");
            assert_eq!(answer.retry_after.as_deref(), (fault == Fault::RateLimit).then_some("7"));
        }
    }
    caller.carrier.set_faults(plan(Rule::new(Fault::DropBefore)));
    assert!(read(caller.telnyx_request("k", &message("Hello"))).await.is_err());
    assert_eq!((caller.carrier.accepted(), caller.carrier.summary().counts.faults), (0, 9));
}

#[tokio::test]
async fn what_goes_wrong_later_leaves_the_message_taken_once() {
    let caller = Caller::new().await;
    for (number, fault) in
        [Fault::AcceptThenDrop, Fault::AcceptThenSilence, Fault::CloseMidBody].into_iter().enumerate()
    {
        let key = format!("k{number}");
        caller.carrier.set_faults(plan(Rule::new(fault).next(1)));
        let lost = read(caller.telnyx_request(&key, &message("Hello")).timeout(IMPATIENCE)).await;
        assert!(lost.is_err(), "{fault:?}");
        assert_eq!(caller.carrier.accepted(), number + 1, "{fault:?}");
        // The repetition names the same message.
        let id = caller.telnyx(&key, &message("Hello")).await.telnyx_id();
        assert_eq!(caller.carrier.ledger().last().unwrap().provider_id, id, "{fault:?}");
        assert_eq!(caller.carrier.accepted(), number + 1, "{fault:?}");
    }
    let summary = caller.carrier.summary();
    assert!(summary.accepted_twice.is_empty() && summary.counts.replayed == 3, "{summary:?}");
}

#[tokio::test]
async fn at_twilio_a_lost_answer_and_a_repetition_are_two_messages() {
    let caller = Caller::new().await;
    let url = "http://127.0.0.1:9/status?dispatch=1";
    let form = [FORM.as_slice(), &[("StatusCallback", url)]].concat();
    for fault in [Fault::AcceptThenDrop, Fault::CloseMidBody] {
        caller.carrier.set_faults(plan(Rule::new(fault).next(1)));
        assert!(read(caller.twilio_request(&form)).await.is_err(), "{fault:?}");
    }
    assert_eq!((caller.carrier.accepted(), caller.carrier.summary().accepted_twice), (2, vec![url.to_owned()]));
}

#[tokio::test]
async fn answers_that_make_no_sense_come_after_the_message_was_taken() {
    let caller = Caller::new().await;
    caller.carrier.set_faults(plan(Rule::new(Fault::Garbage)));
    let garbage = caller.telnyx("k1", &message("Hello")).await;
    assert!(garbage.status.is_success() && serde_json::from_str::<serde_json::Value>(&garbage.text).is_err());
    caller.carrier.set_faults(plan(Rule::new(Fault::Huge)));
    assert_eq!(caller.twilio(&FORM).await.text.len(), 32 * 1024 * 1024);
    caller.carrier.set_faults(plan(Rule::new(Fault::AcceptThenError)));
    assert_eq!(caller.telnyx("k2", &message("Hello")).await.error(), (500, "10007".to_owned()));
    caller.carrier.set_faults(plan(Rule { ms: 20, ..Rule::new(Fault::Slow) }));
    caller.telnyx("k3", &message("Hello")).await.telnyx_id();
    assert_eq!(caller.carrier.accepted(), 4);
}

#[tokio::test]
async fn a_slow_answer_is_not_there_yet_but_the_message_is() {
    let caller = Caller::new().await;
    caller.carrier.set_faults(plan(Rule { ms: 60_000, ..Rule::new(Fault::Slow) }));
    let late = read(caller.telnyx_request("k", &message("Hello")).timeout(IMPATIENCE)).await;
    assert!(late.is_err_and(|error| error.is_timeout()));
    assert_eq!(caller.carrier.accepted(), 1);
}

#[tokio::test]
async fn a_fault_keeps_to_its_carrier_its_recipients_and_its_turn() {
    let caller = Caller::new().await;
    caller.carrier.set_faults(plan(Rule::new(Fault::ServerError).at(Provider::Twilio).to("0101")));
    caller.telnyx("k", &message("Hello")).await.telnyx_id();
    assert_eq!(caller.twilio(&FORM).await.twilio_error(), (500, 20500));
    let another = [("To", "+15550100102"), ("From", FROM), ("Body", "Hello")];
    assert_eq!(caller.twilio(&another).await.status, StatusCode::CREATED);

    caller.carrier.set_faults(plan(Rule::new(Fault::RateLimit).every(NonZeroU32::new(3).unwrap())));
    let mut limited = Vec::new();
    for number in 1..=6 {
        let answer = caller.telnyx(&format!("turn-{number}"), &message("Hello")).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            limited.push(number);
        }
    }
    assert_eq!(limited, [3, 6]);

    caller.carrier.set_faults(plan(Rule::new(Fault::Unavailable).on(Operation::Read)));
    let id = caller.telnyx("read", &message("Hello")).await.telnyx_id();
    assert_eq!(caller.telnyx_get(&format!("/messages/{id}")).await.error(), (503, "10007".to_owned()));
}

#[tokio::test]
async fn whoever_follows_a_redirect_is_counted() {
    let caller = Caller::new().await;
    caller.carrier.set_faults(plan(Rule::new(Fault::Redirect)));
    caller.telnyx("k", &message("Hello")).await;
    assert_eq!(caller.carrier.summary().counts.redirects_followed, 0);
    let follower = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = caller.telnyx_request("k", &message("Hello")).build().unwrap();
    assert_eq!(follower.execute(request).await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(caller.carrier.summary().counts.redirects_followed, 1);
}
