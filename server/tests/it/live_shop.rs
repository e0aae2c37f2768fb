//! A shop with one number, carriers that keep a ledger of every message they took, and the way from closed to open.

use reqwest::Method;
use serde_json::{Value, json};
use service::BaseUrl;
use simulator::{
    carrier::{Carrier, Provider, RunningCarrier, texts::Written},
    personas::PERSONAS,
    telnyx::{API_KEY, CAMPAIGN_ID, PROFILE_ID, TestKey},
    twilio::TestAccount,
};

use crate::world::{ACME, NUMBER, OWNER, World, free_port, path_of, read_app_url};

pub(crate) const MANAGER: u64 = PERSONAS[2].user_id;
pub(crate) const ASSOCIATE: u64 = PERSONAS[4].user_id;
pub(crate) const CLIENT: &str = "+15550100101";
pub(crate) const TESTER: &str = "+15550100199";
pub(crate) const WORKBENCH: &str = "disabled_until_telnyx_and_fake_flow_approval";

/// A shop with one number, its carrier, and a client who has written.
pub(crate) struct Shop {
    pub(crate) world: World,
    pub(crate) carrier: RunningCarrier,
    provider: Provider,
    pub(crate) account: Value,
    conversation: String,
}

impl Shop {
    /// Nothing is open yet.
    pub(crate) async fn new(provider: Provider) -> Self {
        let carrier = RunningCarrier::start(Carrier::new().unwrap()).await.unwrap();
        let port = free_port();
        let (telnyx, twilio) = (carrier.telnyx_url(), carrier.twilio_url());
        let world = World::start_with(|config| {
            config.live_effects = true;
            config.listen.set_port(port);
            config.app_url = read_app_url(&[("SWITCHBOARD_APP_URL", &format!("http://127.0.0.1:{port}"))]);
            config.telnyx_api_url = BaseUrl::new(&telnyx).unwrap();
            config.twilio_api_url = BaseUrl::new(&twilio).unwrap();
        })
        .await;
        world.get("/api/v1/me", ACME).await;
        for user in [&PERSONAS[2], &PERSONAS[4]] {
            world.give_role(ACME, user.user_id, user.role).await;
        }
        let account = world.done(Method::POST, "/api/v1/accounts", OWNER, Some(&number(provider))).await;
        let shop = Self { world, carrier, provider, account, conversation: String::new() };
        let conversation = shop.client_writes("When can you come?").await;
        Self { conversation: conversation["id"].as_str().unwrap().to_owned(), ..shop }
    }

    /// Everything is open: a practice run, the owner's word, a delivered test.
    pub(crate) async fn open(provider: Provider) -> Self {
        let shop = Self::new(provider).await;
        shop.practise().await;
        shop.open_gates().await;
        shop.set_guards("test").await;
        shop.pass_the_test().await;
        shop.set_guards("open").await;
        shop
    }

    /// The carrier delivers a client's text; the conversation as the list then shows it.
    pub(crate) async fn client_writes(&self, text: &str) -> Value {
        self.client_sends(text, &[]).await;
        self.world
            .eventually(ACME, "/api/v1/conversations", |list| {
                list["items"].as_array()?.iter().find(|item| item["last_preview"] == text).cloned()
            })
            .await
    }

    /// The carrier delivers a client's text with these of its files.
    pub(crate) async fn client_sends(&self, text: &str, files: &[&str]) {
        let path = match self.provider {
            Provider::Telnyx => path_of(&self.account).to_owned(),
            Provider::Twilio => format!("/webhooks/twilio/{}/message", self.account["id"].as_str().unwrap()),
        };
        let written = Written {
            carrier: self.provider,
            from: CLIENT.to_owned(),
            to: NUMBER.to_owned(),
            text: text.to_owned(),
            files: files.iter().map(|name| (*name).to_owned()).collect(),
            webhook_url: Some(self.world.url(&path)),
            event_id: None,
            message_id: None,
        };
        assert_eq!(self.carrier.pass_on(&written).await.unwrap().unwrap(), 200);
    }

    /// The client's only conversation.
    pub(crate) fn conversation(&self) -> &str {
        &self.conversation
    }

    pub(crate) async fn write(&self, body: &str) -> Value {
        let path = format!("/api/v1/conversations/{}/drafts", self.conversation);
        self.world.done(Method::POST, &path, ASSOCIATE, Some(&json!({ "body": body }))).await
    }

    /// The associate asks, the manager says yes.
    pub(crate) async fn approve(&self, draft: &Value) -> Value {
        let path = format!("/api/v1/drafts/{}", draft["id"].as_str().unwrap());
        self.world.done(Method::POST, &format!("{path}/submit"), ASSOCIATE, None).await;
        self.world.done(Method::POST, &format!("{path}/approve"), MANAGER, None).await
    }

    pub(crate) async fn practise(&self) {
        let draft = self.write("This is practice.").await;
        assert_eq!(draft["origin"], "fake");
        assert_eq!(self.approve(&draft).await["state"], "approved");
    }

    /// The gates that the owner opens, and the campaign.
    pub(crate) async fn open_gates(&self) {
        for gate in ["consent_stop_help_validated", "owner_enabled"] {
            self.set_gate(gate).await;
        }
        match self.provider {
            Provider::Telnyx => {
                let check = format!("/api/v1/accounts/{}/check", self.account["id"].as_str().unwrap());
                let checked = self.world.done(Method::POST, &check, OWNER, None).await;
                assert_eq!(checked["health"]["campaign_carried"], true);
            }
            Provider::Twilio => self.set_gate("carrier_campaign_approved").await,
        }
    }

    pub(crate) async fn set_gate(&self, gate: &str) {
        let open = json!({ "open": true, "reason": "It was looked at today." });
        self.world.done(Method::PUT, &format!("/api/v1/gates/{gate}"), OWNER, Some(&open)).await;
    }

    pub(crate) async fn set_guards(&self, mode: &str) {
        for guard in [WORKBENCH, "sms"] {
            let body = json!({ "mode": mode, "reason": "It is time." });
            self.world.done(Method::PUT, &format!("/api/v1/guards/{guard}"), OWNER, Some(&body)).await;
        }
    }

    pub(crate) async fn run_test(&self) -> (u16, Value) {
        let test = json!({ "account_id": self.account["id"], "recipient": TESTER });
        self.world.ask(Method::POST, "/api/v1/controlled-tests", MANAGER, Some(&test)).await
    }

    pub(crate) async fn pass_the_test(&self) {
        let listed = json!({ "handle": TESTER, "label": "Olivia's phone" });
        self.world.done(Method::POST, "/api/v1/test-recipients", OWNER, Some(&listed)).await;
        let (status, test) = self.run_test().await;
        assert_eq!((status, &test["kind"]), (201, &json!("controlled_test")), "{test}");
        self.reaches(test["id"].as_str().unwrap(), "delivered").await;
        assert!(self.open_gate_names().await.contains(&"controlled_test_passed".to_owned()));
    }

    pub(crate) async fn open_gate_names(&self) -> Vec<String> {
        let guard = self.world.get("/api/v1/guards/sms", ACME).await;
        let open = guard["gates"].as_array().unwrap().iter().filter(|gate| gate["open"] == true);
        open.map(|gate| gate["gate"].as_str().unwrap().to_owned()).collect()
    }

    /// The send behind a draft, once there is one.
    pub(crate) async fn send_of(&self, draft: &Value) -> String {
        let sends = self.world.get("/api/v1/dispatches", ACME).await;
        let of = sends["items"].as_array().unwrap().iter().find(|send| send["draft_id"] == draft["id"]);
        of.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Waits until a send is in this state.
    pub(crate) async fn reaches(&self, id: &str, state: &str) -> Value {
        let path = format!("/api/v1/dispatches/{id}");
        self.world.eventually(ACME, &path, |send| (send["state"] == state).then(|| send.clone())).await
    }

    /// A step with a send.
    pub(crate) async fn step(&self, id: &str, step: &str, body: Option<&Value>) -> (u16, Value) {
        self.world.ask(Method::POST, &format!("/api/v1/dispatches/{id}/{step}"), OWNER, body).await
    }

    /// How often the carrier took this text.
    pub(crate) fn taken(&self, text: &str) -> usize {
        self.carrier.ledger().iter().filter(|entry| entry.text == text).count()
    }

    /// Where the conversation says that this message of the shop's stands.
    pub(crate) async fn shown(&self, text: &str) -> Value {
        let path = format!("/api/v1/conversations/{}/messages", self.conversation);
        let page = self.world.get(&path, ACME).await;
        let messages = page["items"].as_array().unwrap();
        messages.iter().find(|message| message["body"] == text).unwrap()["delivery"]["state"].clone()
    }

    pub(crate) async fn end(self) {
        let summary = self.carrier.summary();
        assert_eq!((summary.accepted_twice, summary.unnamed), (Vec::<String>::new(), 0));
        self.world.stop().await;
    }
}

fn number(provider: Provider) -> Value {
    let twilio = TestAccount::local();
    match provider {
        Provider::Telnyx => json!({
            "provider": "telnyx", "name": "Front desk", "handle": NUMBER, "public_key": TestKey::local().public_key(),
            "messaging_profile": PROFILE_ID, "campaign": CAMPAIGN_ID, "credentials": { "api_key": API_KEY },
        }),
        Provider::Twilio => json!({
            "provider": "twilio", "name": "Front desk", "handle": NUMBER, "provider_account": twilio.account_sid,
            "credentials": { "auth_token": twilio.auth_token },
        }),
    }
}
