//! One running server for one test, with everything around it.

use std::{net::SocketAddr, time::Duration};

use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use service::BackgroundRole;
use simulator::{
    admin::{self, AdminConfig, SchemaSource},
    config::AppConfig,
    personas,
    telnyx::{InboundMessage, SignedWebhook, TestKey, inbound_message, random_id},
    token::{self, SessionClaims},
};
use storage::testing::TestDb;
use switchboard::{
    clock,
    config::Config,
    process::{self, Running},
    routes::Served,
};
use tokio::net::TcpListener;

pub(crate) const ACME: &str = "acme.myshopify.com";
pub(crate) const OTHER: &str = "other.myshopify.com";
pub(crate) const OWNER: u64 = personas::OWNER.user_id;
/// The shop's number that [`World::connect`] connects.
pub(crate) const NUMBER: &str = "+15550109000";
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// As much of Shopify's schema as the server asks for.
const SCHEMA: &str = r"
    type Query { shop: Shop! customers(first: Int, query: String): CustomerConnection! }
    scalar DateTime
    scalar Decimal
    scalar UnsignedInt64
    enum OrderSortKeys { CREATED_AT }
    type Shop { id: ID! name: String! ianaTimezone: String! }
    type CustomerConnection { nodes: [Customer!]! }
    type Customer {
      id: ID! legacyResourceId: UnsignedInt64! displayName: String! tags: [String!]! createdAt: DateTime!
      numberOfOrders: UnsignedInt64! amountSpent: MoneyV2! defaultEmailAddress: CustomerEmailAddress
      defaultPhoneNumber: CustomerPhoneNumber
      orders(first: Int, sortKey: OrderSortKeys, reverse: Boolean = false): OrderConnection!
    }
    type CustomerEmailAddress { emailAddress: String! }
    type CustomerPhoneNumber { phoneNumber: String! }
    type MoneyV2 { amount: Decimal! currencyCode: String! }
    type MoneyBag { shopMoney: MoneyV2! }
    type OrderConnection { nodes: [Order!]! }
    type Order {
      id: ID! legacyResourceId: UnsignedInt64! name: String! createdAt: DateTime! displayFinancialStatus: String
      displayFulfillmentStatus: String! currentTotalPriceSet: MoneyBag! lineItems(first: Int): LineItemConnection!
    }
    type LineItemConnection { nodes: [LineItem!]! }
    type LineItem { title: String! currentQuantity: Int! }
";
/// How long a test waits for something to happen in the background.
const PATIENCE: Duration = Duration::from_secs(15);

/// A running server.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) running: Running,
    pub(crate) app: AppConfig,
    pub(crate) http: Client,
    config: Config,
}

/// A second process on the same database.
pub(crate) async fn restart(world: &World) -> Running {
    process::start(&world.config, Served::Everything, BackgroundRole { worker: true }, clock::system).await.unwrap()
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts a server whose configuration was changed.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let db = TestDb::create().await;
        let app = AppConfig::local();
        let admin = start_admin(&app).await;
        let mut config = config(&db.url, admin);
        change(&mut config);
        let background = BackgroundRole { worker: true };
        let running = process::start(&config, Served::Everything, background, clock::system).await.unwrap();
        Self { db, running, app, http: client(), config }
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await;
        self.db.drop().await;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }

    /// A fresh session token, as Shopify Admin signs it.
    pub(crate) fn token(&self, shop: &str, user: u64) -> String {
        session_token(&self.app, shop, user)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    pub(crate) fn call(&self, method: Method, path: &str, shop: &str, user: u64) -> RequestBuilder {
        self.request(method, path).bearer_auth(self.token(shop, user))
    }

    /// `GET` as the shop's owner; must succeed.
    pub(crate) async fn get(&self, path: &str, shop: &str) -> Value {
        self.get_as(path, shop, OWNER).await
    }

    pub(crate) async fn get_as(&self, path: &str, shop: &str, user: u64) -> Value {
        let response = self.call(Method::GET, path, shop, user).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "GET {path}");
        response.json().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, shop: &str, body: &Value) -> Response {
        self.call(Method::POST, path, shop, OWNER).json(body).send().await.unwrap()
    }

    /// A call in [`ACME`] with a fresh attempt's key; the status and the answer.
    pub(crate) async fn ask(&self, method: Method, path: &str, user: u64, body: Option<&Value>) -> (u16, Value) {
        let mut request = self.call(method, path, ACME, user).header("idempotency-key", random_id());
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    /// As [`World::ask`]; must succeed.
    pub(crate) async fn done(&self, method: Method, path: &str, user: u64, body: Option<&Value>) -> Value {
        let (status, answer) = self.ask(method, path, user, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    /// Connects [`NUMBER`] in this shop and returns the account.
    pub(crate) async fn connect(&self, shop: &str) -> Value {
        let account = json!({
            "provider": "telnyx", "name": "Front desk", "handle": NUMBER, "public_key": TestKey::local().public_key(),
        });
        let response = self.post("/api/v1/accounts", shop, &account).await;
        assert!(response.status().is_success(), "{}", response.status());
        response.json().await.unwrap()
    }

    /// Makes `user` known in the shop and gives them a role. The owner has to be known already.
    pub(crate) async fn give_role(&self, shop: &str, user: u64, role: &str) -> Value {
        let me = self.get_as("/api/v1/me", shop, user).await;
        if me["staff"]["role"] == role {
            return me["staff"].clone();
        }
        let path = format!("/api/v1/staff/{}", me["staff"]["id"].as_str().unwrap());
        let response =
            self.call(Method::PATCH, &path, shop, OWNER).json(&json!({ "role": role })).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    pub(crate) async fn deliver(&self, path: &str, webhook: SignedWebhook) -> Response {
        deliver(&self.http, &self.url(path), webhook).await
    }

    /// A client writes; the conversation as the list shows it once the message is recorded.
    pub(crate) async fn receive(&self, shop: &str, from: &str, text: &str) -> Value {
        let account = self.connect(shop).await;
        let message = message(from, text);
        let response = self.deliver(path_of(&account), inbound_message(&message, &TestKey::local(), now())).await;
        assert_eq!(response.status(), StatusCode::OK);
        self.eventually(shop, "/api/v1/conversations", |list| {
            let items = list["items"].as_array()?;
            items.iter().find(|item| item["handle"] == from && item["last_preview"] == text).cloned()
        })
        .await
    }

    /// Asks again and again until the answer has what is looked for.
    pub(crate) async fn eventually<T>(&self, shop: &str, path: &str, find: impl Fn(&Value) -> Option<T>) -> T {
        let started = std::time::Instant::now();
        loop {
            if let Some(found) = find(&self.get(path, shop).await) {
                return found;
            }
            assert!(started.elapsed() < PATIENCE, "nothing came of {path}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

pub(crate) fn config(database_url: &str, admin: SocketAddr) -> Config {
    let variable = |name: &str| environment(database_url, admin).into_iter().find(|(key, _)| *key == name);
    let mut config = Config::read(&|name| variable(name).map(|(_, value)| value)).unwrap();
    config.listen.set_port(0);
    config
}

/// The environment of a server process.
pub(crate) fn environment(database_url: &str, admin: SocketAddr) -> Vec<(&'static str, String)> {
    let app = AppConfig::local();
    vec![
        ("DATABASE_URL", database_url.to_owned()),
        ("SWITCHBOARD_APP_URL", app.app_url.as_str().to_owned()),
        ("SHOPIFY_API_KEY", app.api_key.clone()),
        ("SHOPIFY_API_SECRET", app.api_secret.clone()),
        ("SWITCHBOARD_MASTER_KEY", MASTER_KEY.to_owned()),
        ("SHOPIFY_ADMIN_URL_TEMPLATE", format!("http://{admin}/shops/{{shop}}")),
        ("SHOPIFY_ADMIN_ORIGIN", app.admin_url.as_str().to_owned()),
        ("SHOPIFY_APP_BRIDGE_URL", app.admin_url.join("app-bridge.js")),
        ("TELNYX_API_URL", "http://127.0.0.1:9".to_owned()),
        ("TWILIO_API_URL", "http://127.0.0.1:9".to_owned()),
        ("SWITCHBOARD_REQUESTS_PER_SECOND", "0".to_owned()),
        ("SWITCHBOARD_FILES", concat!(env!("CARGO_TARGET_TMPDIR"), "/files").to_owned()),
        ("SWITCHBOARD_SITE_ROOT", "/nonexistent".to_owned()),
    ]
}

/// The local Shopify Admin on a port of its own.
pub(crate) async fn start_admin(app: &AppConfig) -> SocketAddr {
    let admin = AdminConfig::new(app.clone(), SchemaSource::Sdl(SCHEMA.to_owned())).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, admin::router(admin)).await });
    address
}

/// A client that follows no redirect and uses no proxy.
pub(crate) fn client() -> Client {
    Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(20)).build().unwrap()
}

pub(crate) fn session_token(app: &AppConfig, shop: &str, user: u64) -> String {
    token::sign(&claims(app, shop, user), &app.api_secret)
}

pub(crate) fn claims(app: &AppConfig, shop: &str, user: u64) -> SessionClaims {
    SessionClaims::new(shop, &app.api_key, user, now())
}

pub(crate) async fn deliver(http: &Client, url: &str, webhook: SignedWebhook) -> Response {
    let mut request = http.post(url);
    for (name, value) in webhook.headers {
        request = request.header(name, value);
    }
    request.body(webhook.body).send().await.unwrap()
}

pub(crate) fn message(from: &str, text: &str) -> InboundMessage {
    InboundMessage::new(from, NUMBER, text, now())
}

/// A message to [`NUMBER`], signed now.
pub(crate) fn signed(message: &InboundMessage) -> SignedWebhook {
    inbound_message(message, &TestKey::local(), now())
}

pub(crate) fn path_of(account: &Value) -> &str {
    account["webhook_path"].as_str().unwrap()
}

pub(crate) fn now() -> Timestamp {
    clock::system()
}

/// The number of rows of a query, as the superuser sees them.
pub(crate) async fn count(db: &TestDb, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&mut db.superuser().await).await.unwrap()
}

/// An origin, read as from the environment.
pub(crate) fn read_app_url(changes: &[(&'static str, &str)]) -> switchboard::config::Origin {
    let mut pairs = environment("postgres://localhost/x", SocketAddr::from(([127, 0, 0, 1], 1)));
    pairs.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    pairs.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let value = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    Config::read(&value).unwrap().app_url
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    listener.local_addr().unwrap().port()
}
