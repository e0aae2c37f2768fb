//! Dry runs: what they say, and that repeating one changes nothing.

use domain::{
    access::{Ctx, Role},
    ids::ConversationId,
    message::DraftProblem,
};
use service::{
    Invalid, ServiceError, Services,
    drafts::{self, DraftView, NewReply},
    guards,
    inbox::{self, ConversationQuery},
};
use uuid::Uuid;

use crate::world::{World, message};

async fn dry_run(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
    body: &str,
    request_key: Uuid,
) -> Result<DraftView, ServiceError> {
    let reply = NewReply { conversation, body, files: &[], template: None, send_at: None, request_key };
    drafts::dry_run(services, ctx, &reply).await
}

async fn with_conversation() -> (World, ConversationId) {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", "+15550100001", "Can you move my install?", 5)]).await;
    world.drain().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let page = inbox::conversations(&world.services, &ctx, &ConversationQuery::default()).await.unwrap();
    (world, page.items[0].id)
}

#[tokio::test]
async fn says_what_would_leave_and_why_it_stays() {
    let (world, conversation) = with_conversation().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let run = dry_run(&world.services, &ctx, conversation, " Yes, Tuesday — 9:00 ", Uuid::from_u128(1)).await.unwrap();
    assert_eq!(run.plan.text, "Yes, Tuesday — 9:00");
    assert_eq!(run.plan.sender.handle, "+15550109000");
    assert_eq!(run.plan.recipient, "+15550100001");
    assert_eq!(run.plan.segmentation.forced_by, Some('—'));
    let codes: Vec<_> = run.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
    // The message that just came in is evidence for one gate; it is not among them.
    let expected = [
        "app_credentials_installed",
        "carrier_campaign_approved",
        "consent_stop_help_validated",
        "fake_flow_approved",
        "controlled_test_passed",
        "owner_enabled",
        "disabled_until_telnyx_and_fake_flow_approval",
        "sms",
        "live_effects_off",
    ];
    assert_eq!(codes, expected);
    let guard = guards::view(&world.services, &ctx, domain::guard::Effect::Sms).await.unwrap();
    assert_eq!(guard.blockers, run.blockers, "the page shows the evaluation that blocks");
    assert_eq!(guard.gates.iter().filter(|gate| gate.open).count(), 1);
    world.test.drop().await;
}

#[tokio::test]
async fn a_double_click_is_one_draft() {
    let (world, conversation) = with_conversation().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let key = Uuid::from_u128(7);
    let both =
        futures::future::join_all((0..6).map(|_| dry_run(&world.services, &ctx, conversation, "On my way", key))).await;
    let first = both[0].as_ref().unwrap().id;
    assert!(both.iter().all(|run| run.as_ref().unwrap().id == first));
    assert_eq!(drafts::of_conversation(&world.services, &ctx, conversation).await.unwrap().len(), 1);
    let other_text = dry_run(&world.services, &ctx, conversation, "Something else", key).await;
    assert!(matches!(other_text, Err(ServiceError::Invalid(Invalid::RequestKeyReused))));
    world.test.drop().await;
}

#[tokio::test]
async fn bad_input_and_foreign_ids_change_nothing() {
    let (world, conversation) = with_conversation().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let empty = dry_run(&world.services, &ctx, conversation, " \n ", Uuid::from_u128(1)).await;
    assert!(matches!(empty, Err(ServiceError::Invalid(Invalid::Draft(DraftProblem::Empty)))));
    let field_worker = domain::access::Ctx { role: Role::FieldWorker, ..ctx.clone() };
    let refused = dry_run(&world.services, &field_worker, conversation, "Hi", Uuid::from_u128(2)).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));

    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let foreign = dry_run(&neighbour.services, &stranger, conversation, "Hi", Uuid::from_u128(3)).await;
    assert!(matches!(foreign, Err(ServiceError::NotFound)));
    assert!(matches!(inbox::thread(&neighbour.services, &stranger, conversation).await, Err(ServiceError::NotFound)));
    assert!(matches!(
        inbox::mark_read(&neighbour.services, &stranger, conversation).await,
        Err(ServiceError::NotFound)
    ));
    assert!(drafts::of_conversation(&neighbour.services, &ctx, conversation).await.unwrap().is_empty());
    neighbour.test.drop().await;
}
