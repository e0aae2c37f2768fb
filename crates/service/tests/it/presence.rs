//! Who has a conversation open, seen by the others.

use domain::{access::Role, presence::Activity};
use service::{ServiceError, ids, presence};

use crate::world::{World, message};

#[tokio::test]
async fn two_people_see_each_other_and_another_shop_sees_nothing() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", "+15550100001", "Hello", 5)]).await;
    world.drain().await;
    let (ada, mona) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let conversation = world.only_conversation(&ada).await;
    let announce = async |ctx, activity| presence::announce(&world.services, ctx, conversation, activity).await;
    assert_eq!(announce(&ada, Activity::Viewing).await.unwrap(), []);
    let seen = announce(&mona, Activity::Typing).await.unwrap();
    assert_eq!((seen.len(), seen[0].activity), (1, Activity::Viewing));
    let seen = announce(&ada, Activity::Viewing).await.unwrap();
    assert_eq!((seen.len(), seen[0].activity), (1, Activity::Typing));
    assert!(!seen[0].name.is_empty());
    announce(&mona, Activity::Gone).await.unwrap();
    assert_eq!(announce(&ada, Activity::Viewing).await.unwrap(), []);

    let elsewhere = presence::announce(&world.services, &ada, ids::conversation_id(), Activity::Viewing).await;
    assert!(matches!(elsewhere, Err(ServiceError::NotFound)));
    let worker = world.staff(Role::FieldWorker).await;
    assert!(matches!(announce(&worker, Activity::Viewing).await, Err(ServiceError::Forbidden(_))));
    world.test.drop().await;
}
