//! Replacing the master key under stored credentials.

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::{access::Role, ids::ShopId};
use secrecy::SecretString;
use service::{
    MasterKey, Services, Settings,
    accounts::{self, Connect, Connected, NewCredentials},
    key_rotation,
};
use storage::shops::SealedCredential;

use crate::{
    carrier::StandIn,
    world::{World, noon, settings},
};

const OLD: [u8; 32] = [1; 32];
const NEW: [u8; 32] = [2; 32];

fn text(key: [u8; 32]) -> SecretString {
    BASE64_STANDARD.encode(key).into()
}

/// A server with this key, and perhaps the one before.
fn server(world: &World, carrier: &StandIn, key: [u8; 32], previous: Option<[u8; 32]>) -> Services {
    let master_key = MasterKey::from_base64(&text(key)).unwrap();
    let master_key = previous.map_or(master_key.clone(), |previous| master_key.replacing(&text(previous)).unwrap());
    let spoken = Settings { master_key, telnyx_api_url: carrier.url(), ..settings() };
    Services::new(world.test.db.clone(), spoken).unwrap()
}

/// A value as the first version sealed it: without the name of its key.
fn sealed_of_old(shop: ShopId, field: &str) -> Vec<u8> {
    let aad = [shop.as_uuid().as_bytes().as_slice(), b"|", field.as_bytes()].concat();
    let cipher = Aes256Gcm::new(&OLD.into());
    let sealed = cipher.encrypt(&Nonce::from([9; 12]), Payload { msg: b"shpat_example", aad: &aad }).unwrap();
    [[1].as_slice(), &[9; 12], &sealed].concat()
}

async fn store_shops_token(world: &World) {
    let credential = SealedCredential {
        access_token: sealed_of_old(world.shop, "shopify_offline.access_token"),
        refresh_token: Some(sealed_of_old(world.shop, "shopify_offline.refresh_token")),
        scope: "read_orders".to_owned(),
        expires_at: None,
        refresh_expires_at: None,
    };
    let mut tx = world.test.db.tenant(&world.system()).await.unwrap();
    storage::shops::put_offline_credential(&mut tx, &credential, noon()).await.unwrap();
    tx.commit().await.unwrap();
}

fn number(handle: &str) -> Connect {
    Connect {
        provider: "telnyx".to_owned(),
        name: "Desk".to_owned(),
        handle: handle.to_owned(),
        public_key: "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=".to_owned(),
        credentials: NewCredentials { api_key: Some(format!("KEY{handle}").into()), ..NewCredentials::default() },
        ..Connect::default()
    }
}

#[tokio::test]
async fn everything_moves_to_the_new_key_and_the_old_one_can_go() {
    let (world, carrier) = (World::new().await, StandIn::start());
    let owner = world.staff(Role::RootOwner).await;
    store_shops_token(&world).await;
    let before = server(&world, &carrier, OLD, None);
    let mut connected = Vec::new();
    for handle in ["+15550109001", "+15550109002"] {
        let Connected::New(account) = accounts::connect(&before, &owner, number(handle)).await.unwrap() else {
            panic!("the number is new")
        };
        connected.push(account.id);
    }

    let without_the_old = server(&world, &carrier, NEW, None);
    let refused = key_rotation::run(&without_the_old).await.unwrap();
    assert_eq!(
        (refused.rewrapped, refused.current, refused.stuck.len()),
        (0, 0, 4),
        "nothing opens, and nothing is lost"
    );
    assert!(refused.stuck.iter().all(|stuck| stuck.shop == world.shop));

    let during = server(&world, &carrier, NEW, Some(OLD));
    let first = key_rotation::run(&during).await.unwrap();
    assert_eq!((first.shops, first.rewrapped, first.current, first.stuck.len()), (1, 4, 0, 0));
    let second = key_rotation::run(&during).await.unwrap();
    assert_eq!((second.rewrapped, second.current, second.stuck.len()), (0, 4, 0), "a second run changes nothing");
    let after = key_rotation::run(&without_the_old).await.unwrap();
    assert_eq!((after.rewrapped, after.current, after.stuck.len()), (0, 4, 0));
    // What opens is what was stored.
    accounts::verify(&without_the_old, &owner, connected[1]).await.unwrap();
    assert!(carrier.asked()[0].ends_with("Bearer KEY+15550109002"), "{:?}", carrier.asked());
    assert_eq!(key_rotation::run(&before).await.unwrap().stuck.len(), 4, "the old key opens nothing any more");

    let mut tx = world.test.db.tenant(&owner).await.unwrap();
    assert_eq!(storage::audit::first_break(&mut tx).await.unwrap(), None);
    drop(tx);
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE kind = 'credentials_rewrapped'")
        .fetch_one(&mut world.test.superuser().await)
        .await
        .unwrap();
    assert_eq!(events, 1);
    world.test.drop().await;
}

#[tokio::test]
async fn a_value_in_another_place_or_with_another_bit_is_counted_and_kept() {
    let (world, carrier) = (World::new().await, StandIn::start());
    let owner = world.staff(Role::RootOwner).await;
    let services = server(&world, &carrier, OLD, None);
    for handle in ["+15550109001", "+15550109002", "+15550109003"] {
        accounts::connect(&services, &owner, number(handle)).await.unwrap();
    }
    let mut superuser = world.test.superuser().await;
    // The first two are swapped, the third loses a bit.
    sqlx::raw_sql(
        "WITH numbered AS (SELECT account_id, sealed, row_number() OVER (ORDER BY account_id) AS place FROM account_credential)
         UPDATE account_credential c
         SET sealed = CASE WHEN one.place = 3 THEN set_bit(one.sealed, 200, 1 - get_bit(one.sealed, 200)) ELSE other.sealed END
         FROM numbered one, numbered other
         WHERE c.account_id = one.account_id AND other.place = CASE one.place WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE 3 END",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    let kept = "SELECT string_agg(md5(sealed), ',' ORDER BY account_id) FROM account_credential";
    let before: String = sqlx::query_scalar(kept).fetch_one(&mut superuser).await.unwrap();
    let during = server(&world, &carrier, NEW, Some(OLD));
    let rotation = key_rotation::run(&during).await.unwrap();
    assert_eq!((rotation.rewrapped, rotation.current, rotation.stuck.len()), (0, 0, 3));
    let shown = rotation.stuck[0].to_string();
    assert!(shown.contains(&world.shop.to_string()) && shown.contains("api_key"), "{shown}");
    let after: String = sqlx::query_scalar(kept).fetch_one(&mut superuser).await.unwrap();
    assert_eq!(before, after, "what does not open is left as it is");
    world.test.drop().await;
}
