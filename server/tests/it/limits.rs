//! One person's rate, and what happens when a handler panics.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use switchboard::rate::Limiter;

use crate::world::{ACME, OTHER, OWNER, World};

#[tokio::test]
async fn one_who_asks_too_much_is_slowed_and_nobody_else_is() {
    let world = World::start_with(|config| config.requests_per_second = 5).await;
    let me = async |shop: &str, user: u64| world.call(Method::GET, "/api/v1/me", shop, user).send().await.unwrap();
    let mut refused = None;
    for _ in 0..200 {
        let response = me(ACME, OWNER).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(response);
            break;
        }
    }
    let refused = refused.expect("200 requests at once are too many");
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "too_many_requests");
    assert_eq!(me(ACME, OWNER + 1).await.status(), StatusCode::OK, "a colleague");
    assert_eq!(me(OTHER, OWNER).await.status(), StatusCode::OK, "another shop");
    world.stop().await;
}

/// The library's own way to say "no limit", which the local world uses for load.
#[test]
fn a_limit_of_zero_is_none() {
    assert!(format!("{:?}", Limiter::new(0)).contains("interval: None"));
}
