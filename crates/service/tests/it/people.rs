//! Roles: who may change them, and that a shop never loses its last owner.

use domain::access::{Actor, Role};
use service::{
    Invalid, ServiceError,
    accounts::{self, Connect, Connected},
    staff,
};

use crate::world::World;

#[tokio::test]
async fn only_an_owner_changes_roles() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let associate = world.staff(Role::StoreAssociate).await;
    let Actor::Staff(id) = associate.actor else { panic!("staff act as themselves") };
    for role in [Role::KaileyManagerPlus, Role::StoreManager, Role::StoreSupervisor, Role::StoreAssociate] {
        let ctx = world.staff(role).await;
        let refused = staff::set_role(&world.services, &ctx, id, Role::RootOwner).await;
        assert!(matches!(refused, Err(ServiceError::Forbidden(_))), "{role:?}");
    }
    let changed = staff::set_role(&world.services, &owner, id, Role::StoreManager).await.unwrap();
    assert_eq!(changed.role, Role::StoreManager);
    let robot = staff::set_role(&world.services, &owner, id, Role::Automation).await;
    assert!(matches!(robot, Err(ServiceError::Invalid(Invalid::RoleNotAssignable))));
    world.test.drop().await;
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::new().await;
    let first = world.staff(Role::RootOwner).await;
    let Actor::Staff(first_id) = first.actor else { panic!("staff act as themselves") };
    let alone = staff::set_role(&world.services, &first, first_id, Role::StoreManager).await;
    assert!(matches!(alone, Err(ServiceError::Invalid(Invalid::LastOwner))));
    let second = world.staff(Role::RootOwner).await;
    let Actor::Staff(second_id) = second.actor else { panic!("staff act as themselves") };
    // Each demotes the other at the same time: one of them must stay.
    let (a, b) = tokio::join!(
        staff::set_role(&world.services, &first, second_id, Role::StoreManager),
        staff::set_role(&world.services, &second, first_id, Role::StoreManager),
    );
    assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
    world.test.drop().await;
}

#[tokio::test]
async fn a_number_is_connected_once() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let number = |handle: &str, key: &str| Connect {
        provider: "telnyx".to_owned(),
        name: " Showroom ".to_owned(),
        handle: handle.to_owned(),
        public_key: key.to_owned(),
        ..Connect::default()
    };
    // The public key of the Ed25519 seed 00 01 … 1f.
    let key = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
    let Connected::New(account) =
        accounts::connect(&world.services, &owner, number("+15550109001", key)).await.unwrap()
    else {
        panic!("a new number is new")
    };
    assert_eq!(account.name, "Showroom");
    assert_eq!(account.webhook_path, format!("/webhooks/telnyx/{}", account.id));
    let again = accounts::connect(&world.services, &owner, number("+15550109001", key)).await.unwrap();
    assert_eq!(again, Connected::Existing(account));
    for (handle, key) in [("5550109001", key), ("+15550109002", "AAAA"), ("+15550109002", "")] {
        let refused = accounts::connect(&world.services, &owner, number(handle, key)).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))), "{handle} {key}");
    }
    assert_eq!(accounts::list(&world.services, &owner).await.unwrap().len(), 2);
    world.test.drop().await;
}
