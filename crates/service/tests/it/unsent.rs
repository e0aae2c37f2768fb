//! What somebody is writing is theirs, and is there again.

use domain::access::Role;
use service::{Invalid, ServiceError, ids, unsent};

use crate::world::{World, message};

#[tokio::test]
async fn what_was_typed_is_there_again_for_its_author_alone() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", "+15550100001", "Hello", 5)]).await;
    world.drain().await;
    let (ada, mona) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let conversation = world.only_conversation(&ada).await;
    let services = &world.services;
    assert_eq!(unsent::get(services, &ada, conversation).await.unwrap(), "");
    unsent::keep(services, &ada, conversation, "").await.expect("nothing is kept of nothing");
    for text in ["We could", "We could come on Tuesday"] {
        unsent::keep(services, &ada, conversation, text).await.unwrap();
    }
    assert_eq!(unsent::get(services, &ada, conversation).await.unwrap(), "We could come on Tuesday");
    assert_eq!(unsent::get(services, &mona, conversation).await.unwrap(), "");
    unsent::keep(services, &ada, conversation, "").await.unwrap();
    assert_eq!(unsent::get(services, &ada, conversation).await.unwrap(), "");

    let long = "é".repeat(unsent::CHARS_MAX + 1);
    for bad in [long.as_str(), "a\0b"] {
        let refused = unsent::keep(services, &ada, conversation, bad).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(Invalid::UnsentTooLong))), "{refused:?}");
    }
    let elsewhere = unsent::keep(services, &ada, ids::conversation_id(), "Hello").await;
    assert!(matches!(elsewhere, Err(ServiceError::NotFound)));
    let worker = world.staff(Role::FieldWorker).await;
    assert!(matches!(unsent::get(services, &worker, conversation).await, Err(ServiceError::Forbidden(_))));
    world.test.drop().await;
}
