//! The local Admin as an app and as a browser meet it: pages, tokens, token exchange, Admin GraphQL.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use simulator::{
    admin::{self, AdminConfig, SchemaSource},
    carrier::{Carrier, RunningCarrier},
    config::{AppConfig, LOCAL_API_KEY, LOCAL_API_SECRET},
    telnyx::{API_KEY, CAMPAIGN_ID},
    token::{self, SessionClaims},
};
use tower::ServiceExt as _;

const SHOP: &str = "owc-demo.myshopify.com";
const TOKEN_URL: &str = "/shops/owc-demo.myshopify.com/admin/oauth/access_token";
const GRAPHQL_URL: &str = "/shops/owc-demo.myshopify.com/admin/api/2026-10/graphql.json";
const SCHEMA: &str = "schema { query: QueryRoot } type QueryRoot { shop: Shop! } type Shop { name: String! }";
const NOW: i64 = 1_760_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn router() -> Router {
    let config = AdminConfig::with_clock(AppConfig::local(), SchemaSource::Sdl(SCHEMA.to_owned()), now).unwrap();
    admin::router(config)
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn ask(request: Request<Body>) -> Answer {
    let response = router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn get(path: &str) -> Answer {
    ask(Request::get(path).header("host", "localhost:4000").body(Body::empty()).unwrap()).await
}

async fn post(path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post(path).header("host", "127.0.0.1:4000").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn exchange(subject: &str, requested: &str) -> Value {
    json!({
        "client_id": LOCAL_API_KEY,
        "client_secret": LOCAL_API_SECRET,
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": subject,
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "requested_token_type": format!("urn:shopify:params:oauth:token-type:{requested}-access-token"),
        "expiring": "1",
    })
}

fn claims() -> SessionClaims {
    SessionClaims::new(SHOP, LOCAL_API_KEY, 9_001_003, now())
}

fn subject() -> String {
    token::sign(&claims(), LOCAL_API_SECRET)
}

#[tokio::test]
async fn the_first_address_leads_to_the_app() {
    let home = get("/").await;
    assert_eq!(home.status, StatusCode::SEE_OTHER);
    let page = get(home.header(header::LOCATION)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Olivia Owner"));
    assert!(page.text.contains(r#""appOrigin":"http://127.0.0.1:3000""#));
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-src http://127.0.0.1:3000;"), "{policy}");
    assert_eq!(get("/health").await.text, "ok");
    assert_eq!(
        get("/store/other-shop").await.header(header::LOCATION),
        "/store/other-shop/apps/switchboard-local-key/communications"
    );
}

#[tokio::test]
async fn what_is_not_here_is_said_on_a_page() {
    for path in
        ["/nothing", "/store/Bad_Name/apps/switchboard-local-key/x", "/store/owc-demo/apps/other/x", "/assets/x.js"]
    {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text.contains("<h1>"), "{path}");
        assert!(!answer.text.contains("Bad_Name"), "nothing of the address is repeated");
    }
}

#[tokio::test]
async fn app_bridge_may_be_loaded_from_another_origin() {
    let script = get("/app-bridge.js").await;
    assert_eq!(script.status, StatusCode::OK);
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(script.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert_eq!(script.headers["cross-origin-resource-policy"], "cross-origin");
}

#[tokio::test]
async fn tokens_are_for_the_admins_own_page_only() {
    let path = format!("/internal/token?shop={SHOP}&persona=store_manager");
    let with = |headers: &[(&'static str, &'static str)]| {
        let mut request = Request::get(&path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        ask(request.body(Body::empty()).unwrap())
    };
    let own = with(&[("host", "localhost:4000"), ("x-local-admin", "1"), ("sec-fetch-site", "same-origin")]).await;
    let minted = own.json()["token"].as_str().unwrap().to_owned();
    let exchanged = post(TOKEN_URL, &exchange(&minted, "online"), &[]).await;
    assert_eq!(exchanged.json()["associated_user"]["id"], 9_001_003);

    for (headers, expected) in [
        (vec![("host", "localhost:4000")], StatusCode::FORBIDDEN),
        (
            vec![("host", "localhost:4000"), ("x-local-admin", "1"), ("sec-fetch-site", "cross-site")],
            StatusCode::FORBIDDEN,
        ),
        (vec![("host", "evil.example:4000"), ("x-local-admin", "1")], StatusCode::MISDIRECTED_REQUEST),
    ] {
        let refused = with(&headers).await;
        assert_eq!(refused.status, expected, "{headers:?}");
        assert!(!refused.text.contains("eyJ"));
    }
}

#[tokio::test]
async fn the_frame_address_carries_the_apps_own_query() {
    let path =
        format!("/internal/frame?shop={SHOP}&persona=root_owner&path=/communications&query=unread%3D1%26q%3Da%2520b");
    let request = Request::get(path).header("x-local-admin", "1").body(Body::empty()).unwrap();
    let url = ask(request).await.json()["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:3000/communications?unread=1&q=a%20b&embedded=1&host="), "{url}");
    assert!(url.contains("&shop=owc-demo.myshopify.com&timestamp=1760000000&hmac="), "{url}");
}

#[tokio::test]
async fn an_offline_token_is_exchanged_refreshed_and_used() {
    let first = post(TOKEN_URL, &exchange(&subject(), "offline"), &[]).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let answer = first.json();
    assert!(answer["access_token"].as_str().unwrap().starts_with("shpat_"));
    assert_eq!((&answer["expires_in"], &answer["refresh_token_expires_in"]), (&json!(3600), &json!(7_776_000)));
    assert!(answer["scope"].as_str().unwrap().split(',').any(|scope| scope == "read_customers"));

    let refresh = json!({
        "client_id": LOCAL_API_KEY,
        "client_secret": LOCAL_API_SECRET,
        "grant_type": "refresh_token",
        "refresh_token": answer["refresh_token"],
    });
    let second = post(TOKEN_URL, &refresh, &[]).await.json();
    assert_ne!(second["access_token"], answer["access_token"]);
    assert_eq!(second["expires_in"], 3600);

    let query = json!({ "query": "{ shop { name } }" });
    let token = second["access_token"].as_str().unwrap();
    let data = post(GRAPHQL_URL, &query, &[("x-shopify-access-token", token)]).await;
    assert_eq!(data.json()["data"]["shop"]["name"], "OWC Stone & Tops", "{}", data.text);
    assert_eq!(data.headers["x-shopify-api-version"], "2026-10");
    let elsewhere = GRAPHQL_URL.replace("owc-demo", "other");
    assert_eq!(post(&elsewhere, &query, &[("x-shopify-access-token", token)]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_online_token_names_its_user() {
    let answer = post(TOKEN_URL, &exchange(&subject(), "online"), &[]).await.json();
    let user = &answer["associated_user"];
    assert_eq!(
        (&user["id"], &user["first_name"], &user["account_owner"]),
        (&json!(9_001_003), &json!("Mona"), &json!(false))
    );
    let stranger = token::sign(&SessionClaims { sub: "77".to_owned(), ..claims() }, LOCAL_API_SECRET);
    let answer = post(TOKEN_URL, &exchange(&stranger, "online"), &[]).await.json();
    assert_eq!(answer["associated_user"]["first_name"], "Staff");
}

#[tokio::test]
async fn a_form_is_read_like_json() {
    let form = format!(
        "client_id={LOCAL_API_KEY}&client_secret={LOCAL_API_SECRET}&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
         &subject_token={}&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token\
         &requested_token_type=urn%3Ashopify%3Aparams%3Aoauth%3Atoken-type%3Aoffline-access-token",
        subject()
    );
    let answer = ask(Request::post(TOKEN_URL).body(Body::from(form)).unwrap()).await;
    assert!(answer.json()["access_token"].is_string(), "{}", answer.text);
    assert!(answer.json().get("refresh_token").is_none(), "without `expiring` the token doesn't expire");
}

#[tokio::test]
async fn a_subject_that_is_not_ours_is_refused() {
    let sign = |claims: &SessionClaims| token::sign(claims, LOCAL_API_SECRET);
    let other_shop = SessionClaims::new("other.myshopify.com", LOCAL_API_KEY, 1, now());
    let hostile = [
        String::new(),
        "a.b.c".to_owned(),
        token::sign(&claims(), "another secret"),
        token::unsigned(&json!({ "alg": "none", "typ": "JWT" }), &serde_json::to_value(claims()).unwrap()),
        token::sign_raw(&json!({ "alg": "HS512" }), &serde_json::to_value(claims()).unwrap(), LOCAL_API_SECRET),
        sign(&claims().lifetime(-11)),
        sign(&SessionClaims { nbf: NOW + 11, ..claims() }),
        sign(&SessionClaims { aud: "another-app".to_owned(), ..claims() }),
        sign(&SessionClaims { iss: "https://evil.example/admin".to_owned(), ..claims() }),
        sign(&SessionClaims { sub: "gid://shopify/Customer/1".to_owned(), ..claims() }),
        sign(&other_shop),
    ];
    for subject in hostile {
        let answer = post(TOKEN_URL, &exchange(&subject, "offline"), &[]).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::BAD_REQUEST, json!({ "error": "invalid_subject_token" })),
            "{subject}"
        );
    }
    let nearly = sign(&claims().lifetime(-9));
    assert_eq!(
        post(TOKEN_URL, &exchange(&nearly, "offline"), &[]).await.status,
        StatusCode::OK,
        "ten seconds are forgiven"
    );
}

#[tokio::test]
async fn other_mistakes_have_their_own_error() {
    let with = |field: &str, value: &str| {
        let mut body = exchange(&subject(), "offline");
        body[field] = json!(value);
        body
    };
    let refresh = json!({ "client_id": LOCAL_API_KEY, "client_secret": LOCAL_API_SECRET, "grant_type": "refresh_token", "refresh_token": "x" });
    for (body, expected) in [
        (with("client_secret", "wrong"), "invalid_client"),
        (with("client_id", "wrong"), "invalid_client"),
        (with("grant_type", "password"), "unsupported_grant_type"),
        (with("subject_token_type", "jwt"), "invalid_request"),
        (with("requested_token_type", "any"), "invalid_request"),
        (refresh, "invalid_grant"),
        (json!([]), "invalid_client"),
    ] {
        let answer = post(TOKEN_URL, &body, &[]).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::BAD_REQUEST, json!({ "error": expected })));
    }
    assert_eq!(
        post("/shops/evil.example/admin/oauth/access_token", &json!({}), &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn admin_graphql_wants_a_token_a_version_and_a_query() {
    let answer = post(TOKEN_URL, &exchange(&subject(), "offline"), &[]).await.json();
    let token = answer["access_token"].as_str().unwrap();
    let auth = [("x-shopify-access-token", token)];
    let query = json!({ "query": "{ shop { name } }" });
    assert_eq!(post(GRAPHQL_URL, &query, &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        post(GRAPHQL_URL, &query, &[("x-shopify-access-token", "shpat_00")]).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(post(GRAPHQL_URL, &json!({}), &auth).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post(&GRAPHQL_URL.replace("2026-10", "latest"), &query, &auth).await.status, StatusCode::NOT_FOUND);
    let fallen = post(&GRAPHQL_URL.replace("2026-10", "2025-01"), &query, &auth).await;
    assert_eq!(
        (fallen.status, &fallen.headers["x-shopify-api-version"]),
        (StatusCode::OK, &"2026-10".parse().unwrap())
    );
    let refused = post(GRAPHQL_URL, &json!({ "query": "{ shop { colour } }" }), &auth).await;
    assert_eq!(refused.status, StatusCode::OK);
    assert!(
        refused.json()["errors"][0]["locations"].is_array() && refused.json().get("data").is_none(),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn without_shopifys_schema_the_answer_says_what_to_do() {
    let missing = SchemaSource::Published("/nowhere/admin.json.gz".into());
    let router = admin::router(AdminConfig::with_clock(AppConfig::local(), missing, now).unwrap());
    let exchanged = Request::post(TOKEN_URL).body(Body::from(exchange(&subject(), "offline").to_string())).unwrap();
    let body = to_bytes(router.clone().oneshot(exchanged).await.unwrap().into_body(), usize::MAX).await.unwrap();
    let token = serde_json::from_slice::<Value>(&body).unwrap()["access_token"].as_str().unwrap().to_owned();
    let request = Request::post(GRAPHQL_URL).header("x-shopify-access-token", token);
    let response = router.oneshot(request.body(Body::from(r#"{"query":"{ shop { name } }"}"#)).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("run scripts/run"));
}

#[tokio::test]
async fn the_phone_shows_what_the_carrier_took_for_its_number() {
    let carrier = Carrier::new().unwrap();
    let running = RunningCarrier::start(carrier.clone()).await.unwrap();
    let config = AdminConfig::with_clock(AppConfig::local(), SchemaSource::Sdl(SCHEMA.to_owned()), now).unwrap();
    let router = admin::router(config.with_carrier(carrier));
    let own =
        |request: axum::http::request::Builder| request.header("host", "localhost:4000").header("x-local-admin", "1");
    let read = async |request: Request<Body>| {
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice::<Value>(&bytes).unwrap_or_default())
    };
    let messages = "/internal/phone/messages?number=%2B15550100101";
    assert_eq!(read(own(Request::get(messages)).body(Body::empty()).unwrap()).await.1, json!({ "items": [] }));

    let message = json!({ "from": "+15550109000", "to": "+15550100101", "text": "See you on Tuesday." });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let send = || client.post(format!("{}/messages", running.telnyx_url())).bearer_auth(API_KEY).json(&message).send();
    assert!(send().await.unwrap().status().is_success());
    let (_, shown) = read(own(Request::get(messages)).body(Body::empty()).unwrap()).await;
    let item = &shown["items"][0];
    assert_eq!((&item["text"], &item["failed"]), (&json!("See you on Tuesday."), &json!(false)));
    assert_eq!(item["fromReadable"], "+1 (555) 010-9000");
    assert!(item["state"].is_string() && item["at"].is_i64(), "{item}");
    let foreign = Request::get(messages).header("host", "localhost:4000").body(Body::empty()).unwrap();
    assert_eq!(read(foreign).await.0, StatusCode::FORBIDDEN);

    let put = |body: Value| {
        let request = own(Request::put("/internal/carrier")).header("content-type", "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    let (_, panel) = read(put(json!({ "approved": false, "answers": "rate_limit" }))).await;
    assert_eq!(panel, json!({ "approved": false, "answers": "rate_limit", "accepted": 1 }));
    assert_eq!(running.settings().campaigns[CAMPAIGN_ID], "MNO_PENDING");
    assert_eq!(send().await.unwrap().status(), StatusCode::TOO_MANY_REQUESTS);
    let (_, panel) = read(put(json!({ "approved": true, "answers": "normal" }))).await;
    assert_eq!(panel, json!({ "approved": true, "answers": "normal", "accepted": 1 }));
    assert!(send().await.unwrap().status().is_success());
    let foreign = Request::put("/internal/carrier").header("content-type", "application/json");
    assert_eq!(read(foreign.body(Body::from("{}")).unwrap()).await.0, StatusCode::FORBIDDEN);
}
