//! What clients say about being written to, and what follows.

use domain::{
    access::Role,
    consent::{ConsentSignal, ConsentState},
    guard::{Effect, Gate},
};
use service::{Invalid, ServiceError, consent, drafts, drafts::NewReply, guards};
use uuid::Uuid;

use crate::world::{World, message};

const CLIENT: &str = "+15550100001";

#[tokio::test]
async fn stop_blocks_and_start_takes_it_back() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", CLIENT, "Hello", 9)]).await;
    world.drain().await;
    let ctx = world.staff(Role::StoreManager).await;
    let conversation = world.only_conversation(&ctx).await;
    let view = consent::of_conversation(&world.services, &ctx, conversation).await.unwrap();
    assert!(view.consent.wrote_first && view.problem.is_none(), "{view:?}");

    world.receive(&[message("e2", "m2", CLIENT, "Stop!", 8)]).await;
    world.drain().await;
    let view = consent::of_conversation(&world.services, &ctx, conversation).await.unwrap();
    assert_eq!(view.consent.state, ConsentState::OptedOut);
    let reply = NewReply {
        conversation,
        body: "Sorry to hear that",
        files: &[],
        template: None,
        send_at: None,
        request_key: Uuid::from_u128(1),
    };
    let draft = drafts::dry_run(&world.services, &ctx, &reply).await.unwrap();
    assert!(draft.blockers.iter().any(|blocker| blocker.code == "opted_out"), "{:?}", draft.blockers);
    assert!(!draft.plan.checks[0].passed);

    world.receive(&[message("e3", "m3", CLIENT, "START", 7)]).await;
    world.drain().await;
    let view = consent::of_conversation(&world.services, &ctx, conversation).await.unwrap();
    assert_eq!((view.consent.state, view.problem), (ConsentState::OptedIn, None));
    let history = consent::history(&world.services, &ctx, conversation, None, None).await.unwrap();
    let signals: Vec<_> = history.items.iter().map(|line| line.signal).collect();
    assert_eq!(signals, [ConsentSignal::Start, ConsentSignal::Stop, ConsentSignal::Message]);
    world.test.drop().await;
}

/// Whatever the order of arrival and however often, the dated words end the same.
#[tokio::test]
async fn order_and_repetition_change_nothing() {
    let words = [("s", "STOP", 9), ("b", "START", 8), ("t", "stop", 7), ("m", "thanks", 6)];
    let mut ends = Vec::new();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let world = World::new().await;
        for index in order {
            let (id, text, minute) = words[index];
            let one = message(&format!("e-{id}"), &format!("m-{id}"), CLIENT, text, minute);
            world.receive(std::slice::from_ref(&one)).await;
            world.drain().await;
            world.receive(&[one]).await;
            world.drain().await;
        }
        let ctx = world.staff(Role::StoreAssociate).await;
        let conversation = world.only_conversation(&ctx).await;
        let view = consent::of_conversation(&world.services, &ctx, conversation).await.unwrap();
        let lines = consent::history(&world.services, &ctx, conversation, None, None).await.unwrap().items.len();
        ends.push((view.consent, lines));
        world.test.drop().await;
    }
    assert_eq!(ends[0].0.state, ConsentState::OptedOut);
    assert!(ends.iter().all(|end| end.0 == ends[0].0), "{ends:?}");
}

#[tokio::test]
async fn doubtful_words_wait_for_a_person() {
    let world = World::new().await;
    let text =
        "I have thought about it for a long while now, and to be honest please stop texting me about the kitchen";
    world.receive(&[message("e1", "m1", CLIENT, text, 5)]).await;
    world.drain().await;
    let manager = world.staff(Role::StoreManager).await;
    let conversation = world.only_conversation(&manager).await;
    let view = consent::of_conversation(&world.services, &manager, conversation).await.unwrap();
    assert!(view.consent.needs_review && view.problem.is_some(), "{view:?}");
    let associate = world.staff(Role::StoreAssociate).await;
    let decide = consent::decide;
    let reviewed = ConsentSignal::Reviewed;
    let refused = decide(&world.services, &associate, conversation, reviewed, "I read it").await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
    let view = decide(&world.services, &manager, conversation, reviewed, "They want us to go on.").await.unwrap();
    assert!(!view.consent.needs_review);
    for only_theirs in [ConsentSignal::Start, ConsentSignal::Message, ConsentSignal::CarrierOptOut] {
        let refused = decide(&world.services, &manager, conversation, only_theirs, "Because").await;
        assert!(matches!(refused, Err(ServiceError::Invalid(Invalid::NotStaffsToSay))), "{only_theirs:?}");
    }
    let marked = decide(&world.services, &manager, conversation, ConsentSignal::DoNotContact, "They called.").await;
    assert!(marked.unwrap().problem.is_some());
    world.test.drop().await;
}

#[tokio::test]
async fn the_three_words_are_the_evidence_of_their_gate() {
    let world = World::new().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let is_open = async || {
        let guard = guards::view(&world.services, &ctx, Effect::Sms).await.unwrap();
        guard.gates.iter().any(|gate| gate.gate == Gate::ConsentStopHelpValidated && gate.open)
    };
    for (index, word) in ["STOP", "HELP", "START"].into_iter().enumerate() {
        assert!(!is_open().await, "before {word}");
        let id = index.to_string();
        world.receive(&[message(&format!("e{id}"), &format!("m{id}"), CLIENT, word, 9)]).await;
        world.drain().await;
    }
    assert!(is_open().await);
    world.test.drop().await;
}

#[tokio::test]
async fn another_shops_clients_are_nobody() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", CLIENT, "Hello", 9)]).await;
    world.drain().await;
    let here = world.staff(Role::RootOwner).await;
    let conversation = world.only_conversation(&here).await;
    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let services = &neighbour.services;
    let looked = consent::of_conversation(services, &stranger, conversation).await;
    assert!(matches!(looked, Err(ServiceError::NotFound)));
    let marked = consent::decide(services, &stranger, conversation, ConsentSignal::DoNotContact, "Because").await;
    assert!(matches!(marked, Err(ServiceError::NotFound)));
    neighbour.test.drop().await;
}
