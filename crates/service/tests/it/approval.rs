//! From a draft to a decision by somebody else.

use domain::{
    access::{Ctx, Role},
    draft::{DraftRefusal, DraftState, DraftStep, Origin},
    guard::Gate,
    ids::{ConversationId, DraftId},
};
use jiff::SignedDuration;
use service::{
    Invalid, ServiceError,
    drafts::{self, DraftQuery, NewReply},
    guards,
};
use uuid::Uuid;

use crate::world::{World, message};

async fn with_draft(body: &str) -> (World, Ctx, ConversationId, DraftId) {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", "+15550100001", "Can you move my install?", 5)]).await;
    world.drain().await;
    let author = world.staff(Role::StoreAssociate).await;
    let conversation = world.only_conversation(&author).await;
    let draft = write(&world, &author, conversation, body, 1).await;
    (world, author, conversation, draft)
}

async fn write(world: &World, author: &Ctx, conversation: ConversationId, body: &str, key: u128) -> DraftId {
    let reply =
        NewReply { conversation, body, files: &[], template: None, send_at: None, request_key: Uuid::from_u128(key) };
    drafts::dry_run(&world.services, author, &reply).await.unwrap().id
}

#[tokio::test]
async fn an_approved_practice_draft_is_evidence_and_nothing_leaves() {
    let (world, author, _, id) = with_draft("Yes, Tuesday at nine.").await;
    let services = &world.services;
    let submitted = drafts::submit(services, &author, id, None).await.unwrap();
    assert_eq!((submitted.state, submitted.origin), (DraftState::Submitted, Origin::Fake));
    assert_eq!(submitted.steps, [DraftStep::Withdraw]);
    let manager = world.staff(Role::StoreManager).await;
    let approved = drafts::approve(services, &manager, id).await.unwrap();
    assert_eq!(approved.state, DraftState::Approved);
    let guard = guards::view(services, &manager, domain::guard::Effect::Sms).await.unwrap();
    assert!(guard.gates.iter().any(|gate| gate.gate == Gate::FakeFlowApproved && gate.open), "{guard:?}");
    let sends = service::dispatch::page(services, &manager, &service::dispatch::DispatchQuery::default()).await;
    assert!(sends.unwrap().items.is_empty(), "practice never reaches the outbox");
    let again = drafts::approve(services, &manager, id).await;
    assert!(matches!(again, Err(ServiceError::Invalid(Invalid::DraftStep(DraftRefusal::MovedOn)))), "{again:?}");
    world.test.drop().await;
}

#[tokio::test]
async fn nobody_decides_on_their_own_words() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", "+15550100001", "Hello", 5)]).await;
    world.drain().await;
    let manager = world.staff(Role::RootOwner).await;
    let conversation = world.only_conversation(&manager).await;
    let id = write(&world, &manager, conversation, "Hi there", 1).await;
    drafts::submit(&world.services, &manager, id, None).await.unwrap();
    for decided in [
        drafts::approve(&world.services, &manager, id).await,
        drafts::reject(&world.services, &manager, id, "No").await,
    ] {
        let own = Invalid::DraftStep(DraftRefusal::OwnDraft);
        assert!(matches!(decided, Err(ServiceError::Invalid(ref found)) if *found == own), "{decided:?}");
    }
    let associate = world.staff(Role::StoreAssociate).await;
    assert!(matches!(drafts::approve(&world.services, &associate, id).await, Err(ServiceError::Forbidden(_))));
    world.test.drop().await;
}

#[tokio::test]
async fn a_rejected_draft_keeps_its_history_when_it_is_written_anew() {
    let (world, author, _, id) = with_draft("Yes, Tuesday at nine.").await;
    let services = &world.services;
    drafts::submit(services, &author, id, None).await.unwrap();
    let manager = world.staff(Role::StoreManager).await;
    let no_reason = drafts::reject(services, &manager, id, "  ").await;
    assert!(matches!(no_reason, Err(ServiceError::Invalid(Invalid::Reason))));
    let rejected = drafts::reject(services, &manager, id, "Offer Wednesday as well.").await.unwrap();
    assert_eq!((rejected.state, rejected.reason.as_str()), (DraftState::Rejected, "Offer Wednesday as well."));
    let edited = drafts::edit(services, &author, id, "Yes, Tuesday or Wednesday at nine.", None).await.unwrap();
    assert_eq!((edited.state, edited.revision, edited.reason.as_str()), (DraftState::Draft, 1, ""));
    let other = world.staff(Role::StoreAssociate).await;
    let foreign_pen = drafts::edit(services, &other, id, "Mine now", None).await;
    let not_author = Invalid::DraftStep(DraftRefusal::NotTheAuthor);
    assert!(matches!(foreign_pen, Err(ServiceError::Invalid(found)) if found == not_author));
    let detail = drafts::get(services, &author, id).await.unwrap();
    assert_eq!(detail.edits.iter().map(|edit| edit.body.as_str()).collect::<Vec<_>>(), ["Yes, Tuesday at nine."]);
    let waiting = DraftQuery { states: vec![DraftState::Submitted], ..DraftQuery::default() };
    assert!(drafts::page(services, &author, &waiting).await.unwrap().items.is_empty());
    drafts::submit(services, &author, id, None).await.unwrap();
    assert_eq!(drafts::page(services, &author, &waiting).await.unwrap().items.len(), 1);
    assert_eq!(drafts::waiting(services, &author).await.unwrap(), 1);
    world.test.drop().await;
}

#[tokio::test]
async fn two_managers_at_once_decide_once() {
    let (world, author, _, id) = with_draft("On my way").await;
    drafts::submit(&world.services, &author, id, None).await.unwrap();
    let (one, other) = (world.staff(Role::StoreManager).await, world.staff(Role::RootOwner).await);
    let (yes, no) = futures::future::join(
        drafts::approve(&world.services, &one, id),
        drafts::reject(&world.services, &other, id, "Too late"),
    )
    .await;
    assert_eq!(usize::from(yes.is_ok()) + usize::from(no.is_ok()), 1, "{yes:?} {no:?}");
    world.test.drop().await;
}

#[tokio::test]
async fn many_at_once_each_by_itself() {
    let (world, author, conversation, first) = with_draft("One").await;
    let second = write(&world, &author, conversation, "Two", 2).await;
    drafts::submit(&world.services, &author, first, None).await.unwrap();
    let manager = world.staff(Role::StoreManager).await;
    let own = write(&world, &manager, conversation, "Mine", 3).await;
    drafts::submit(&world.services, &manager, own, None).await.unwrap();
    let decided = drafts::approve_all(&world.services, &manager, &[first, second, own]).await.unwrap();
    let states: Vec<_> = decided.iter().map(|one| (one.state, one.problem.is_some())).collect();
    assert_eq!(states, [(Some(DraftState::Approved), false), (None, true), (None, true)]);
    world.test.drop().await;
}

#[tokio::test]
async fn another_shops_drafts_do_not_exist() {
    let (world, _, _, id) = with_draft("Hello").await;
    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let services = &neighbour.services;
    for refused in [
        drafts::submit(services, &stranger, id, None).await.err(),
        drafts::withdraw(services, &stranger, id).await.err(),
        drafts::approve(services, &stranger, id).await.err(),
        drafts::reject(services, &stranger, id, "No").await.err(),
        drafts::edit(services, &stranger, id, "Mine", None).await.err(),
        drafts::get(services, &stranger, id).await.err(),
    ] {
        assert!(matches!(refused, Some(ServiceError::NotFound)), "{refused:?}");
    }
    neighbour.test.drop().await;
}

#[tokio::test]
async fn whoever_was_overtaken_is_told_once() {
    let (world, ada, conversation, first) = with_draft("Tuesday").await;
    let mona = world.staff(Role::StoreManager).await;
    let second = write(&world, &mona, conversation, "Wednesday", 2).await;
    let opened_at = Some(ada.now.saturating_sub(SignedDuration::from_secs(5)).unwrap());
    drafts::submit(&world.services, &ada, first, opened_at).await.expect("nobody else has answered");
    let refused = drafts::submit(&world.services, &mona, second, opened_at).await.unwrap_err();
    assert!(matches!(&refused, ServiceError::Overtaken(_)), "{refused}");
    let later = Some(ada.now);
    drafts::submit(&world.services, &mona, second, later).await.expect("whoever opened it afterwards has seen it");
    drafts::withdraw(&world.services, &mona, second).await.unwrap();
    drafts::submit(&world.services, &mona, second, None).await.expect("whoever knows may go on");
    world.test.drop().await;
}
