//! The app's own HTTP interface, used as any caller from outside would: session tokens, the JSON API, webhooks.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, StatusCode, redirect::Policy};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    carrier::Provider,
    clock::Clock,
    config::AppConfig,
    personas::{OWNER, Persona},
    shopify_webhook::{self, Delivery},
    telnyx::{self, SignedWebhook, TestKey},
    token::{self, SessionClaims},
    twilio::TestAccount,
};

/// How long one answer of the app may take: installing includes a token exchange.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// How long connecting may take; the app is on this machine.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A caller of the app.
#[derive(Clone, Debug)]
pub struct FrontDoor {
    http: Client,
    config: AppConfig,
    clock: Clock,
}

/// A member of staff, as the app lists them.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct StaffMember {
    /// The app's id.
    pub id: String,
    /// Shopify's user id.
    pub shopify_user_id: u64,
    /// The stored name of the role.
    pub role: String,
}

/// A connected account, as the app lists it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Account {
    /// The app's id.
    pub id: String,
    /// For example `telnyx`.
    pub provider: String,
    /// What the shop calls it.
    pub name: String,
    /// The number in E.164 form.
    pub handle: String,
    /// The carrier's public key for signatures, in base64; Twilio has none.
    #[serde(default)]
    pub public_key: String,
    /// Where the carrier delivers, relative to the app.
    pub webhook_path: String,
    /// Whether the app has everything that sending takes.
    #[serde(default)]
    pub can_send: bool,
}

/// A text that staff start from, as the app lists it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Template {
    /// The app's id.
    pub id: String,
    /// What the shop calls it.
    pub name: String,
    /// The newest version.
    pub newest_version: u32,
    /// Where that version stands: `draft`, `submitted`, `approved` or `rejected`.
    pub state: String,
}

impl Account {
    /// Whose account it is, if the simulator plays that carrier.
    pub fn carrier(&self) -> Option<Provider> {
        Provider::from_name(&self.provider)
    }

    /// Where the carrier delivers clients' messages, relative to the app.
    pub fn message_path(&self) -> String {
        match self.carrier() {
            Some(Provider::Twilio) => format!("{}/message", self.base_path()),
            _ => self.webhook_path.clone(),
        }
    }

    /// Where the carrier reports what became of the shop's own messages, relative to the app.
    pub fn status_path(&self) -> String {
        match self.carrier() {
            Some(Provider::Twilio) => format!("{}/status", self.base_path()),
            _ => self.webhook_path.clone(),
        }
    }

    /// Twilio has two addresses below one.
    fn base_path(&self) -> &str {
        let path = self.webhook_path.as_str();
        path.strip_suffix("/message").unwrap_or(path)
    }
}

/// The app answers lists as `{"items": […]}`.
#[derive(Deserialize)]
struct Items<T> {
    items: Vec<T>,
}

/// Why the app didn't do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum FrontDoorError {
    /// No HTTP client could be made.
    #[error("this machine can't open HTTP connections")]
    NoClient(#[source] reqwest::Error),
    /// No answer.
    #[error("the app does not answer at {url}: is it running?")]
    Unreachable {
        /// Where it should be.
        url: String,
        /// What went wrong.
        #[source]
        source: reqwest::Error,
    },
    /// An answer that says no.
    #[error("the app answered {status} to {what}{}", detail.as_deref().map(|d| format!(": {d}")).unwrap_or_default())]
    Refused {
        /// What was asked.
        what: String,
        /// The status.
        status: StatusCode,
        /// The sentence of the problem document.
        detail: Option<String>,
    },
    /// An answer of another shape than the documented one.
    #[error("the app's answer to {what} is not what its API promises")]
    Unexpected {
        /// What was asked.
        what: String,
        /// What went wrong.
        #[source]
        source: reqwest::Error,
    },
    /// A person whom the app should know by now is missing from its staff list.
    #[error("the app's staff list has no user {0}")]
    NotOnStaff(u64),
}

/// An HTTP client for loopback: with time limits, without proxies, without following redirects.
pub(crate) fn client() -> Result<Client, FrontDoorError> {
    Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(ANSWER_TIMEOUT)
        .build()
        .map_err(FrontDoorError::NoClient)
}

impl FrontDoor {
    /// A caller of the app at `config.app_url`.
    pub fn new(config: AppConfig, clock: Clock) -> Result<Self, FrontDoorError> {
        Ok(Self { http: client()?, config, clock })
    }

    /// The time by which tokens and signatures are made.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A fresh session token for this person.
    pub fn session_token(&self, shop: &str, user_id: u64) -> String {
        let claims = SessionClaims::new(shop, &self.config.api_key, user_id, self.now());
        token::sign(&claims, &self.config.api_secret)
    }

    /// Whether anything answers where the app should be.
    pub async fn answers(&self) -> bool {
        self.send(self.http.get(self.config.app_url.join("/health"))).await.is_ok()
    }

    /// Opens the app as this person; the first of a shop installs it.
    pub async fn open_as(&self, shop: &str, user_id: u64) -> Result<(), FrontDoorError> {
        self.call(Method::GET, "/api/v1/me", shop, user_id, None).await.map(drop)
    }

    /// Makes it true that the shop is installed, that this persona is known and has their role.
    pub async fn ensure_role(&self, shop: &str, persona: &Persona) -> Result<(), FrontDoorError> {
        self.open_as(shop, OWNER.user_id).await?;
        if persona == OWNER {
            return Ok(());
        }
        self.open_as(shop, persona.user_id).await?;
        let staff = self.staff(shop).await?;
        let member = staff
            .iter()
            .find(|member| member.shopify_user_id == persona.user_id)
            .ok_or(FrontDoorError::NotOnStaff(persona.user_id))?;
        if member.role == persona.role {
            return Ok(());
        }
        let path = format!("/api/v1/staff/{}", member.id);
        let body = json!({ "role": persona.role });
        self.call(Method::PATCH, &path, shop, OWNER.user_id, Some(body)).await.map(drop)
    }

    /// Everybody who works in the shop, as the owner sees them.
    pub async fn staff(&self, shop: &str) -> Result<Vec<StaffMember>, FrontDoorError> {
        self.list("/api/v1/staff", shop).await
    }

    /// The connected accounts, as the owner sees them.
    pub async fn accounts(&self, shop: &str) -> Result<Vec<Account>, FrontDoorError> {
        self.list("/api/v1/accounts", shop).await
    }

    /// Connects a Telnyx number of the local account that signs with `key`; one that can send already stays as it is.
    pub async fn connect_telnyx(
        &self,
        shop: &str,
        name: &str,
        handle: &str,
        key: &TestKey,
    ) -> Result<Account, FrontDoorError> {
        let settings = json!({ "messaging_profile": telnyx::PROFILE_ID, "campaign": telnyx::CAMPAIGN_ID });
        let identity = json!({ "provider": "telnyx", "name": name, "handle": handle, "public_key": key.public_key() });
        self.connect(shop, &identity, &settings, &json!({ "api_key": telnyx::API_KEY })).await
    }

    /// Connects a number of this Twilio account; one that can send already stays as it is.
    pub async fn connect_twilio(
        &self,
        shop: &str,
        name: &str,
        handle: &str,
        account: &TestAccount,
    ) -> Result<Account, FrontDoorError> {
        let identity = json!({
            "provider": "twilio", "name": name, "handle": handle, "provider_account": account.account_sid,
        });
        let credentials = json!({
            "auth_token": account.auth_token, "api_key_sid": account.key_sid, "api_key_secret": account.key_secret,
        });
        self.connect(shop, &identity, &json!({}), &credentials).await
    }

    /// A number that was connected without its credentials is given them.
    async fn connect(
        &self,
        shop: &str,
        identity: &Value,
        settings: &Value,
        credentials: &Value,
    ) -> Result<Account, FrontDoorError> {
        let mut new = identity.clone();
        for (name, value) in settings.as_object().into_iter().flatten() {
            new[name] = value.clone();
        }
        new["credentials"] = credentials.clone();
        let answer = self.call(Method::POST, "/api/v1/accounts", shop, OWNER.user_id, Some(new)).await?;
        let account: Account = read("POST /api/v1/accounts", answer).await?;
        if account.can_send {
            return Ok(account);
        }
        let path = format!("/api/v1/accounts/{}", account.id);
        self.call(Method::PATCH, &path, shop, OWNER.user_id, Some(settings.clone())).await?;
        let path = format!("{path}/credentials");
        let answer = self.call(Method::PUT, &path, shop, OWNER.user_id, Some(credentials.clone())).await?;
        read(&format!("PUT {path}"), answer).await
    }

    /// The templates in use, as the owner sees them.
    pub async fn templates(&self, shop: &str) -> Result<Vec<Template>, FrontDoorError> {
        self.list("/api/v1/templates", shop).await
    }

    /// Begins a template in English for text messages, as this person.
    pub async fn write_template(
        &self,
        shop: &str,
        author: &Persona,
        name: &str,
        body: &str,
    ) -> Result<Template, FrontDoorError> {
        let new = json!({ "name": name, "channel": "sms", "language": "en", "body": body });
        let answer = self.call(Method::POST, "/api/v1/templates", shop, author.user_id, Some(new)).await?;
        read("POST /api/v1/templates", answer).await
    }

    /// Takes a step with the newest version of a template, as this person: `submit` or `approve`.
    pub async fn template_step(
        &self,
        shop: &str,
        person: &Persona,
        template: &Template,
        step: &str,
    ) -> Result<Template, FrontDoorError> {
        let path = format!("/api/v1/templates/{}/{step}", template.id);
        let on = json!({ "version": template.newest_version });
        let answer = self.call(Method::POST, &path, shop, person.user_id, Some(on)).await?;
        read(&format!("POST {path}"), answer).await
    }

    /// Delivers a webhook as a carrier would and says what the app answered.
    pub async fn deliver(&self, path: &str, webhook: SignedWebhook) -> Result<StatusCode, FrontDoorError> {
        let mut request = self.http.post(self.config.app_url.join(path));
        for (name, value) in webhook.headers {
            request = request.header(name, value);
        }
        Ok(self.send(request.body(webhook.body)).await?.status())
    }

    /// Delivers a webhook of Shopify, signed with the app's client secret.
    pub async fn deliver_shopify(
        &self,
        path: &str,
        delivery: &Delivery,
        body: &[u8],
    ) -> Result<StatusCode, FrontDoorError> {
        self.deliver(path, shopify_webhook::sign(delivery, body, &self.config.api_secret)).await
    }

    async fn list<T: DeserializeOwned>(&self, path: &str, shop: &str) -> Result<Vec<T>, FrontDoorError> {
        let answer = self.call(Method::GET, path, shop, OWNER.user_id, None).await?;
        Ok(read::<Items<T>>(&format!("GET {path}"), answer).await?.items)
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        shop: &str,
        user_id: u64,
        body: Option<Value>,
    ) -> Result<reqwest::Response, FrontDoorError> {
        let what = format!("{method} {path}");
        let mut request =
            self.http.request(method, self.config.app_url.join(path)).bearer_auth(self.session_token(shop, user_id));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = self.send(request).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let problem: Value = response.json().await.unwrap_or_default();
        let detail = problem["detail"].as_str().map(ToOwned::to_owned);
        Err(FrontDoorError::Refused { what, status, detail })
    }

    async fn send(&self, request: RequestBuilder) -> Result<reqwest::Response, FrontDoorError> {
        request
            .send()
            .await
            .map_err(|source| FrontDoorError::Unreachable { url: self.config.app_url.to_string(), source })
    }
}

async fn read<T: DeserializeOwned>(what: &str, response: reqwest::Response) -> Result<T, FrontDoorError> {
    response.json().await.map_err(|source| FrontDoorError::Unexpected { what: what.to_owned(), source })
}
