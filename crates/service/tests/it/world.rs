//! A shop with an account, staff of every role, and webhooks as they lie in the inbox.

use domain::{
    access::{Actor, Ctx, Role},
    conversation::ChannelKind,
    ids::{AccountId, ConversationId, ShopId, StaffId},
    staff::StaffMember,
};
use jiff::Timestamp;
use jobs::Step;
use secrecy::SecretString;
use service::{
    BaseUrl, MasterKey, Services, Settings,
    attachments::{FILE_MAX_BYTES, FileStoreSettings},
    ids, inbound,
    inbox::{self, ConversationQuery},
};
use shopify::app::AppCredentials;
use storage::{accounts::Account, inbound_events::NewInboundEvent, testing::TestDb};

/// Saturday, 21 November 2026, noon.
pub(crate) fn noon() -> Timestamp {
    Timestamp::from_second(1_795_262_400).unwrap()
}

/// One shop, ready to receive.
pub(crate) struct World {
    pub(crate) test: TestDb,
    pub(crate) services: Services,
    pub(crate) shop: ShopId,
    pub(crate) account: AccountId,
}

impl World {
    pub(crate) async fn new() -> Self {
        let test = TestDb::create().await;
        Self::beside(test, "owc-demo").await
    }

    /// A shop of this name in this database.
    pub(crate) async fn beside(test: TestDb, name: &str) -> Self {
        let services = Services::new(test.db.clone(), settings()).unwrap();
        let mut system = test.db.system("a test's shop").await.unwrap();
        let domain = format!("{name}.myshopify.com").parse().unwrap();
        let shop = storage::shops::upsert(&mut system, ids::shop_id(), &domain, noon()).await.unwrap();
        system.commit().await.unwrap();
        let account = Account {
            id: ids::account_id(),
            provider: "telnyx".to_owned(),
            channel: ChannelKind::Sms,
            name: "Front desk".to_owned(),
            handle: "+15550109000".to_owned(),
            public_key: String::new(),
            active: true,
        };
        let world = Self { test, services, shop, account: account.id };
        let mut tx = world.test.db.tenant(&world.system()).await.unwrap();
        storage::accounts::insert(&mut tx, &account, noon()).await.unwrap();
        tx.commit().await.unwrap();
        world
    }

    /// The app itself.
    pub(crate) fn system(&self) -> Ctx {
        let request = ids::request_id();
        Ctx { shop: self.shop, actor: Actor::System, role: Role::Automation, request, now: noon() }
    }

    /// A new member of staff.
    pub(crate) async fn staff(&self, role: Role) -> Ctx {
        let id = ids::staff_id();
        let member = StaffMember {
            id,
            shopify_user_id: i64::from_be_bytes(id.as_uuid().as_bytes()[8..].try_into().unwrap()).saturating_abs(),
            name: "Ada".to_owned(),
            email: String::new(),
            role,
            active: true,
        };
        let mut tx = self.test.db.tenant(&self.system()).await.unwrap();
        storage::staff::insert(&mut tx, &member, noon()).await.unwrap();
        tx.commit().await.unwrap();
        self.acting(id, role)
    }

    pub(crate) fn acting(&self, id: StaffId, role: Role) -> Ctx {
        Ctx { actor: Actor::Staff(id), role, ..self.system() }
    }

    /// The shop's one conversation.
    pub(crate) async fn only_conversation(&self, ctx: &Ctx) -> ConversationId {
        let page = inbox::conversations(&self.services, ctx, &ConversationQuery::default()).await.unwrap();
        assert_eq!(page.items.len(), 1);
        page.items[0].id
    }

    /// Puts webhooks into the inbox, in this order, as intake does.
    pub(crate) async fn receive(&self, webhooks: &[Webhook]) {
        let group: Vec<_> = webhooks
            .iter()
            .map(|webhook| NewInboundEvent {
                id: ids::inbound_event_id(),
                shop: self.shop,
                account: self.account,
                event_key: webhook.event.clone(),
                payload: webhook.body.clone().into_bytes(),
                source: String::new(),
                received_at: noon(),
            })
            .collect();
        let mut tx = self.test.db.system("a test's webhooks").await.unwrap();
        storage::inbound_events::insert_group(&mut tx, &group).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Works until nothing waits.
    pub(crate) async fn drain(&self) {
        while inbound::step(&self.services).await.unwrap() == Step::Worked {}
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        live_effects: false,
        master_key: MasterKey::from_base64(&SecretString::from("A".repeat(43) + "=")).unwrap(),
        credentials: AppCredentials::new("key".to_owned(), "secret".into(), None),
        admin_url_template: "http://127.0.0.1:9/{shop}".to_owned(),
        app_url: "https://switchboard.example".to_owned(),
        telnyx_api_url: BaseUrl::new("http://127.0.0.1:9").unwrap(),
        twilio_api_url: BaseUrl::new("http://127.0.0.1:9").unwrap(),
        files: FileStoreSettings::Folder(concat!(env!("CARGO_TARGET_TMPDIR"), "/files").into()),
        file_max_bytes: FILE_MAX_BYTES,
        clock: noon,
    }
}

/// A webhook of Telnyx.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) event: String,
    pub(crate) body: String,
}

/// `message.received`: `text` from `from`, written `minute` minutes before noon.
pub(crate) fn message(event: &str, id: &str, from: &str, text: &str, minute: i64) -> Webhook {
    let at = Timestamp::from_second(noon().as_second() - minute * 60).unwrap();
    let body = serde_json::json!({ "data": {
        "record_type": "event", "id": event, "event_type": "message.received", "occurred_at": at.to_string(),
        "payload": {
            "record_type": "message", "id": id, "direction": "inbound", "type": "SMS", "text": text, "media": [],
            "from": { "phone_number": from }, "received_at": at.to_string(),
            "to": [{ "phone_number": "+15550109000", "status": "webhook_delivered" }],
        },
    }});
    Webhook { event: event.to_owned(), body: body.to_string() }
}
