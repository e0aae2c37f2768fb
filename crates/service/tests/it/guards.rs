//! Opening and closing by hand.

use domain::{
    access::{Ctx, Role},
    guard::{Effect, Gate, GuardMode, Workbench},
};
use service::{
    Invalid, ServiceError,
    guards::{self, Closed},
};
use uuid::Uuid;

use crate::world::{World, message};

const GUARD: &str = "disabled_until_telnyx_and_fake_flow_approval";

#[tokio::test]
async fn only_the_owner_and_only_with_a_reason() {
    let world = World::new().await;
    let services = &world.services;
    for role in [Role::KaileyManagerPlus, Role::StoreManager, Role::StoreSupervisor, Role::StoreAssociate] {
        let ctx = world.staff(role).await;
        let opened = guards::set_gate(services, &ctx, Gate::OwnerEnabled, true, "Because").await;
        assert!(matches!(opened, Err(ServiceError::Forbidden(_))), "{role:?}");
        let killed = guards::kill(services, &ctx, "Because").await;
        assert!(matches!(killed, Err(ServiceError::Forbidden(_))), "{role:?}");
        let listed = guards::list_recipient(services, &ctx, "+15550100009", "Test phone").await;
        assert!(matches!(listed, Err(ServiceError::Forbidden(_))), "{role:?}");
    }
    let owner = world.staff(Role::RootOwner).await;
    let silent = guards::set_gate(services, &owner, Gate::OwnerEnabled, true, " ").await;
    assert!(matches!(silent, Err(ServiceError::Invalid(Invalid::Reason))));
    let done = guards::set_gate(services, &owner, Gate::OwnerEnabled, true, "We are ready.").await.unwrap();
    assert_eq!(done, Closed { drained: true });
    let changes = guards::changes(services, &owner, None, None).await.unwrap().items;
    assert_eq!((changes[0].target.as_str(), changes[0].reason.as_str()), ("owner_enabled", "We are ready."));
    world.test.drop().await;
}

#[tokio::test]
async fn evidence_can_not_be_claimed_and_a_guard_does_not_run_ahead_of_it() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let services = &world.services;
    for gate in [Gate::SignedWebhookVerified, Gate::FakeFlowApproved, Gate::ControlledTestPassed] {
        let claimed = guards::set_gate(services, &owner, gate, true, "Trust me").await;
        assert!(matches!(claimed, Err(ServiceError::Invalid(Invalid::GateOpensByEvidence))), "{gate:?}");
    }
    let campaign = guards::set_gate(services, &owner, Gate::CarrierCampaignApproved, true, "Trust me").await;
    assert!(matches!(campaign, Err(ServiceError::Invalid(Invalid::CampaignIsRead))), "Telnyx is asked");
    for (guard, mode) in [("sms", GuardMode::Open), ("sms", GuardMode::Test), (GUARD, GuardMode::Open)] {
        let early = guards::set_guard(services, &owner, guard, mode, "Now").await;
        assert!(matches!(early, Err(ServiceError::Invalid(Invalid::GatesMissing))), "{guard} {mode:?}");
    }
    let unknown = guards::set_guard(services, &owner, "fax", GuardMode::Closed, "Now").await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)));
    let closed = guards::set_guard(services, &owner, "sms", GuardMode::Closed, "To be sure").await;
    assert!(closed.is_ok(), "closing is always possible");
    world.test.drop().await;
}

#[tokio::test]
async fn what_a_person_closed_stays_closed() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let is_open = async || {
        let guard = guards::view(&world.services, &owner, Effect::Sms).await.unwrap();
        guard.gates.iter().any(|gate| gate.gate == Gate::SignedWebhookVerified && gate.open)
    };
    world.receive(&[message("e1", "m1", "+15550100001", "Hello", 5)]).await;
    world.drain().await;
    assert!(is_open().await);
    let gate = Gate::SignedWebhookVerified;
    guards::set_gate(&world.services, &owner, gate, false, "We change the number.").await.unwrap();
    world.receive(&[message("e2", "m2", "+15550100001", "Hello again", 4)]).await;
    world.drain().await;
    assert!(!is_open().await, "evidence does not outweigh a person");
    guards::set_gate(&world.services, &owner, gate, true, "It is the new number now.").await.unwrap();
    assert!(is_open().await);
    world.test.drop().await;
}

#[tokio::test]
async fn the_kill_switch_closes_everything_and_readiness_says_so() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let done = guards::kill(&world.services, &owner, "Something is wrong.").await.unwrap();
    assert!(done.drained);
    for workbench in Workbench::ALL {
        let readiness = guards::readiness(&world.services, &owner, workbench).await.unwrap();
        assert_eq!(readiness.guard.mode, GuardMode::Closed);
        assert!(readiness.effects.iter().all(|effect| !effect.open && effect.mode == GuardMode::Closed));
        assert!(readiness.effects.iter().all(|effect| !effect.blockers.is_empty()));
    }
    let changes = guards::changes(&world.services, &owner, None, None).await.unwrap().items;
    assert_eq!(changes[0].target, guards::KILL_SWITCH);
    world.test.drop().await;
}

#[tokio::test]
async fn a_controlled_test_is_refused_with_every_reason() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let account = world.account;
    let run = async |at: &World, by: &Ctx| {
        guards::run_controlled_test(&at.services, by, account, "+15550100009", Uuid::from_u128(1)).await
    };
    let tried = run(&world, &owner).await;
    let Err(ServiceError::Blocked(blockers)) = tried else { panic!("{tried:?}") };
    let codes: Vec<_> = blockers.iter().map(|blocker| blocker.code.as_str()).collect();
    for expected in ["owner_enabled", "fake_flow_approved", "sms", GUARD, "live_effects_off", "not_listed"] {
        assert!(codes.contains(&expected), "{expected} is not among {codes:?}");
    }
    assert!(!codes.contains(&"controlled_test_passed"), "a test can't wait for itself");
    let list = guards::list_recipient(&world.services, &owner, "+15550100009", "Ada's test phone").await.unwrap();
    assert_eq!(list.len(), 1);
    let list = guards::unlist_recipient(&world.services, &owner, "+15550100009").await.unwrap();
    assert!(list.is_empty());
    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let foreign = run(&neighbour, &stranger).await;
    assert!(matches!(foreign, Err(ServiceError::NotFound)), "{foreign:?}");
    neighbour.test.drop().await;
}
