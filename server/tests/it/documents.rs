//! Documents: who gets a page, who is sent for a token, and what the headers allow.

use reqwest::{Method, Response, StatusCode};
use simulator::{
    launch::frame_url,
    token::{self},
};

use crate::world::{ACME, OTHER, OWNER, World, claims, now};

async fn open(world: &World, path_and_query: &str) -> Response {
    world.request(Method::GET, path_and_query).header("accept", "text/html").send().await.unwrap()
}

fn location(response: &Response) -> &str {
    response.headers()["location"].to_str().unwrap()
}

fn policy(response: &Response) -> String {
    response.headers()["content-security-policy"].to_str().unwrap().to_owned()
}

/// Path and query of the frame's address, as the local Admin builds it.
fn launch(world: &World, path: &str) -> String {
    let url = frame_url(&world.app, ACME, OWNER, path, vec![("filter".to_owned(), "unread".to_owned())], now());
    url.strip_prefix(world.app.app_url.as_str()).unwrap().to_owned()
}

#[tokio::test]
async fn the_first_load_in_admin_shows_the_inbox_to_this_shops_admin_only() {
    let world = World::start().await;
    world.receive(ACME, "+15550100101", "Will it fit the island?").await;
    let response = open(&world, &launch(&world, "/communications")).await;
    assert_eq!(response.status(), StatusCode::OK);
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["referrer-policy"], "same-origin");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(!headers.contains_key("set-cookie"));
    let policy = policy(&response);
    assert!(
        policy.ends_with(&format!(
            "frame-ancestors https://{ACME} https://admin.shopify.com {}",
            world.app.admin_url.as_str()
        )),
        "{policy}"
    );
    let scripts = policy.split("; ").find(|directive| directive.starts_with("script-src")).unwrap();
    assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'") && !scripts.contains('*'));
    let nonce = scripts.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    let html = response.text().await.unwrap();
    assert!(html.contains("Will it fit the island?"), "the list is there before any script has run");
    let inline = html.split("<script").skip(1).filter(|script| !script.split('>').next().unwrap().contains("src="));
    let mut scripts = 0;
    for script in inline {
        assert!(script.split('>').next().unwrap().contains(nonce), "an inline script without the nonce");
        scripts += 1;
    }
    assert!(scripts > 0, "the page wakes up by an inline script");
    world.stop().await;
}

#[tokio::test]
async fn no_nonce_comes_twice_and_every_shop_has_its_own_policy() {
    let world = World::start().await;
    let one = policy(&open(&world, &launch(&world, "/communications")).await);
    let two = policy(&open(&world, &launch(&world, "/communications")).await);
    assert_ne!(one, two);
    let path = format!("/communications?embedded=1&id_token={}", world.token(OTHER, OWNER));
    let other = policy(&open(&world, &path).await);
    assert!(other.contains(&format!("https://{OTHER}")) && !other.contains(ACME), "{other}");
    world.stop().await;
}

#[tokio::test]
async fn the_root_leads_to_the_inbox_with_its_query() {
    let world = World::start().await;
    let response = open(&world, "/?embedded=1&shop=acme.myshopify.com").await;
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(location(&response), "/communications?embedded=1&shop=acme.myshopify.com");
    world.stop().await;
}

#[tokio::test]
async fn a_document_without_a_good_token_is_sent_for_one_twice_and_then_told() {
    let world = World::start().await;
    let expired = token::sign(&claims(&world.app, ACME, OWNER).lifetime(-60), &world.app.api_secret);
    let app = world.app.app_url.as_str();
    for token in ["", expired.as_str(), "e30.e30.e30"] {
        let mut next = format!("/staff?embedded=1&shop={ACME}&host=aG9zdA&id_token={token}&filter=unread");
        for round in 1..=2 {
            let response = open(&world, &next).await;
            assert_eq!(response.status(), StatusCode::FOUND, "round {round}");
            let target = location(&response).to_owned();
            assert!(target.starts_with("/auth/session-token?"), "{target}");
            assert!(!target.contains("id_token"), "the token must not travel on: {target}");
            let bounce = open(&world, &target).await;
            assert_eq!(bounce.status(), StatusCode::OK);
            assert!(policy(&bounce).contains(&format!("frame-ancestors https://{ACME} https://admin.shopify.com")));
            let query = target.split_once('?').unwrap().1;
            let reload = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "shopify-reload").unwrap().1;
            assert!(reload.starts_with(&format!("{app}/staff?embedded=1&shop={ACME}")), "{reload}");
            assert!(reload.contains("filter=unread") && reload.contains(&format!("bounces={round}")), "{reload}");
            next = format!("{}&id_token={token}", reload.strip_prefix(app).unwrap());
        }
        let last = open(&world, &next).await;
        assert_eq!(last.status(), StatusCode::UNAUTHORIZED);
        assert!(last.text().await.unwrap().contains("Switchboard could not sign you in"));
    }
    world.stop().await;
}

#[tokio::test]
async fn the_bounce_page_loads_app_bridge_and_hands_no_stranger_a_token() {
    let world = World::start().await;
    let app = world.app.app_url.as_str();
    let page = open(&world, &format!("/auth/session-token?shop={ACME}&shopify-reload={app}/communications")).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(policy(&page).contains(&format!("script-src {};", world.app.admin_url.as_str())));
    let html = page.text().await.unwrap();
    let bridge = world.app.admin_url.join("app-bridge.js");
    assert!(html.contains(&format!("<script data-api-key=\"{}\" src=\"{bridge}\">", world.app.api_key)), "{html}");
    for stranger in [
        "https://evil.example/",
        "//evil.example",
        &format!("{app}.evil.example/"),
        &format!("{app}@evil.example/"),
        "",
    ] {
        let page = open(&world, &format!("/auth/session-token?shop={ACME}&shopify-reload={stranger}")).await;
        assert_eq!(page.status(), StatusCode::BAD_REQUEST, "{stranger}");
        assert!(!page.text().await.unwrap().contains("evil"));
    }
    world.stop().await;
}

/// App Bridge fetches the page again with a bearer; the header wins over whatever the address says.
#[tokio::test]
async fn a_document_may_come_with_a_bearer() {
    let world = World::start().await;
    let get =
        |id_token: &str| world.request(Method::GET, &format!("/staff?embedded=1&shop={ACME}&id_token={id_token}"));
    let good = world.token(ACME, OWNER);
    let fetched = get("").bearer_auth(&good).header("x-shopify-bounce", "1").send().await.unwrap();
    assert_eq!(fetched.status(), StatusCode::OK);
    assert_eq!(get("e30.e30.e30").bearer_auth(&good).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(get(&good).bearer_auth("e30.e30.e30").send().await.unwrap().status(), StatusCode::FOUND);
    world.stop().await;
}

#[tokio::test]
async fn outside_admin_a_document_leads_into_admin() {
    let world = World::start().await;
    let (admin, key) = (world.app.admin_url.as_str(), &world.app.api_key);
    for (path, expected) in [
        (format!("/communications?shop={ACME}"), format!("{admin}/store/acme/apps/{key}/communications")),
        (
            format!("/communications?shop={ACME}&host=evil&hmac=x&filter=unread&id_token="),
            format!("{admin}/store/acme/apps/{key}/communications?filter=unread"),
        ),
        (format!("/staff?shop={ACME}&embedded=0"), format!("{admin}/store/acme/apps/{key}/staff")),
    ] {
        let response = open(&world, &path).await;
        assert_eq!(response.status(), StatusCode::FOUND);
        assert_eq!(location(&response), expected);
    }
    // Whoever brings a token, good or not, is in the frame.
    let framed = open(&world, &format!("/communications?shop={ACME}&id_token=e30.e30.e30")).await;
    assert!(location(&framed).starts_with("/auth/session-token?"));
    world.stop().await;
}

#[tokio::test]
async fn without_a_shop_there_is_a_page_that_says_what_to_do_and_quotes_nothing() {
    let world = World::start().await;
    for query in [
        "",
        "shop=evil.example",
        "shop=acme.myshopify.com.evil.example",
        "shop=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "shop=acme.myshopify.com%0d%0aset-cookie:evil=1",
        "shop=a.myshopify.com&shop=b.myshopify.com",
        "embedded=1&host=evil&shop=%00",
        "id_token=evil.evil.evil",
    ] {
        let response = open(&world, &format!("/communications?{query}")).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{query}");
        assert!(!response.headers().contains_key("location") && !response.headers().contains_key("set-cookie"));
        assert!(policy(&response).ends_with("frame-ancestors 'none'"));
        assert!(policy(&response).starts_with("default-src 'none'"));
        let html = response.text().await.unwrap();
        assert!(html.contains("Open Switchboard from Shopify Admin"));
        assert!(!html.contains("evil") && !html.contains("alert"), "{html}");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_token_of_one_shop_shows_nothing_at_anothers_address() {
    let world = World::start().await;
    let token = world.token(ACME, OWNER);
    for claimed in [OTHER, "evil.example"] {
        let response = open(&world, &format!("/communications?embedded=1&shop={claimed}&id_token={token}")).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(policy(&response).ends_with("frame-ancestors 'none'"));
        assert!(response.text().await.unwrap().contains("another store"));
    }
    world.stop().await;
}

#[tokio::test]
async fn leaving_the_frame_works_for_known_places_only() {
    let world = World::start().await;
    let token = world.token(ACME, OWNER);
    let app = world.app.app_url.as_str();
    let go = async |target: &str, token: &str| {
        let target: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
        open(&world, &format!("/auth/exit-iframe?exitIframe={target}&shop={ACME}&id_token={token}")).await
    };
    for good in
        ["/staff", &format!("{app}/staff"), &world.app.admin_url.join("store/acme"), &format!("https://{ACME}/admin")]
    {
        let response = go(good, &token).await;
        assert_eq!(response.status(), StatusCode::OK, "{good}");
        assert!(response.text().await.unwrap().contains("'_top'"));
    }
    for bad in [
        "https://evil.example",
        "//evil.example",
        "javascript:alert(1)",
        "https://a@b",
        &format!("https://{OTHER}"),
        "",
    ] {
        let response = go(bad, &token).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{bad}");
        assert!(!response.text().await.unwrap().contains("evil"));
    }
    let unproven = go(&format!("https://{ACME}/admin"), "").await;
    assert_eq!(unproven.status(), StatusCode::BAD_REQUEST, "a shop that is only claimed is no known place");
    world.stop().await;
}

#[tokio::test]
async fn an_address_without_a_page_says_so() {
    let world = World::start().await;
    let stranger = open(&world, "/nothing/here").await;
    assert_eq!(stranger.status(), StatusCode::NOT_FOUND);
    assert!(policy(&stranger).ends_with("frame-ancestors 'none'"));
    let member = open(&world, &launch(&world, "/nothing/here")).await;
    assert_eq!(member.status(), StatusCode::NOT_FOUND);
    assert!(policy(&member).contains(&format!("frame-ancestors https://{ACME}")));
    for path in
        ["/api/v1/nothing", "/api/v2/me", "/rpc/nothing", "/webhooks/nobody/1", "/pkg/..%2fCargo.toml", "/pkg/..%5cx"]
    {
        let response = open(&world, path).await;
        assert!(matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED), "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
    }
    world.stop().await;
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let world = World::start().await;
    assert!(!open(&world, "/health").await.headers().contains_key("strict-transport-security"));
    world.stop().await;
    let secure = World::start_with(|config| {
        let example = [("SWITCHBOARD_APP_URL", "https://switchboard.example.com")];
        config.app_url = crate::world::read_app_url(&example);
    })
    .await;
    let response = open(&secure, "/health").await;
    assert_eq!(response.headers()["strict-transport-security"], "max-age=63072000");
    secure.stop().await;
}
