//! What clients send besides text: announced by a signed webhook, fetched from the carrier, handed out inert.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::carrier::{
    Provider,
    media::{DISGUISED, PHOTO},
};

use crate::{
    live_shop::{ASSOCIATE, Shop},
    world::ACME,
};

/// The file of the message with this text, once it stands so.
async fn file(shop: &Shop, text: &str, state: &str) -> Value {
    let path = format!("/api/v1/conversations/{}/messages", shop.conversation());
    shop.world
        .eventually(ACME, &path, |page| {
            let message = page["items"].as_array()?.iter().find(|message| message["body"] == text)?;
            message["attachments"].as_array()?.iter().find(|file| file["state"] == state).cloned()
        })
        .await
}

#[tokio::test]
async fn a_photo_is_fetched_from_either_carrier_and_served() {
    for provider in [Provider::Telnyx, Provider::Twilio] {
        let shop = Shop::new(provider).await;
        shop.client_sends("Look at this", &[PHOTO]).await;
        let photo = file(&shop, "Look at this", "stored").await;
        assert_eq!((&photo["kind"], &photo["content_type"]), (&json!("image"), &json!("image/png")));
        assert_eq!((&photo["width"], &photo["height"]), (&json!(640), &json!(480)));
        assert_eq!(photo["name"], "Photo.png");
        let path = format!("/api/v1/attachments/{}", photo["id"].as_str().unwrap());
        let answer = shop.world.call(Method::GET, &path, ACME, ASSOCIATE).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "image/png");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert!(answer.bytes().await.unwrap().starts_with(b"\x89PNG"));

        shop.client_sends("", &[PHOTO]).await;
        let list = |list: &Value| list["items"].as_array()?.iter().find(|one| one["last_preview"] == "Photo").cloned();
        shop.world.eventually(ACME, "/api/v1/conversations", list).await;
    }
}

#[tokio::test]
async fn what_can_not_be_fetched_says_why_and_is_tried_again() {
    let shop = Shop::new(Provider::Telnyx).await;
    shop.client_sends("A page in disguise", &[DISGUISED]).await;
    let refused = file(&shop, "A page in disguise", "failed").await;
    assert_eq!(refused["problem"], "not_allowed");
    let path = format!("/api/v1/attachments/{}", refused["id"].as_str().unwrap());
    assert_eq!(
        shop.world.call(Method::GET, &path, ACME, ASSOCIATE).send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );

    shop.client_sends("It is gone", &["never-there.jpg"]).await;
    let gone = file(&shop, "It is gone", "failed").await;
    assert_eq!(gone["problem"], "gone");
    let again = format!("/api/v1/attachments/{}/fetch", gone["id"].as_str().unwrap());
    let answer = shop.world.done(Method::POST, &again, ASSOCIATE, None).await;
    assert_eq!(answer["state"], "awaited");
    file(&shop, "It is gone", "failed").await;
}
