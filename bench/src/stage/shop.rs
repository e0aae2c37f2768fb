//! A shop whose guard is open, with staff and connected accounts.

use domain::{
    access::{Actor, Ctx, Role},
    guard::Effect,
    ids::{AccountId, ShopId, StaffId},
    staff::StaffMember,
};
use jiff::Timestamp;
use secrecy::SecretString;
use service::{
    BaseUrl, MasterKey, Services, Settings,
    accounts::{self, Connect, Connected, NewCredentials},
    ids,
};
use shopify::app::AppCredentials;
use simulator::{
    carrier::Provider,
    clock,
    telnyx::{self, TestKey},
    token::{self, SessionClaims},
    twilio::TestAccount,
};
use sqlx::PgConnection;
use storage::{Db, PoolLimits, shops::SealedCredential};

use super::{Stage, programs::MASTER_KEY};
use crate::error::BenchError;

/// A connected number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StagedAccount {
    /// Our id for it.
    pub id: AccountId,
    /// Its carrier.
    pub provider: Provider,
    /// The shop's number.
    pub handle: String,
}

/// A shop that may send.
#[derive(Clone, Debug)]
pub struct StagedShop {
    /// Our id for it.
    pub id: ShopId,
    /// Its domain.
    pub domain: String,
    /// Who writes.
    pub author: StaffId,
    /// Who decides.
    pub owner: StaffId,
    /// Its numbers.
    pub accounts: Vec<StagedAccount>,
}

impl StagedShop {
    /// The shop's owner, now.
    pub fn owner(&self) -> Ctx {
        self.acting(Actor::Staff(self.owner), Role::RootOwner)
    }

    /// An associate, now.
    pub fn author(&self) -> Ctx {
        self.acting(Actor::Staff(self.author), Role::StoreAssociate)
    }

    /// The author's session token, as Shopify Admin signs it, in a header's form.
    pub fn bearer(&self, stage: &Stage) -> Result<String, BenchError> {
        let app = stage.programs.app()?;
        let claims = SessionClaims::new(&self.domain, &app.api_key, AUTHOR_USER, clock::system());
        Ok(format!("Bearer {}", token::sign(&claims, &app.api_secret)))
    }

    fn acting(&self, actor: Actor, role: Role) -> Ctx {
        Ctx { shop: self.id, actor, role, request: ids::request_id(), now: clock::system() }
    }
}

impl Stage {
    /// The product's use cases in this process, as another instance beside those under test.
    pub fn services(&self) -> Result<Services, BenchError> {
        let db = Db::connect(&self.database_url, PoolLimits::default())?;
        let app = self.programs.app()?;
        let url = |text: &str| BaseUrl::new(text).map_err(|_| BenchError::Fill("a carrier's address is none"));
        let key = MasterKey::from_base64(&SecretString::from(MASTER_KEY));
        let settings = Settings {
            live_effects: true,
            master_key: key.map_err(|_| BenchError::Fill("the master key is none"))?,
            credentials: AppCredentials::new(app.api_key, app.api_secret.into(), None),
            admin_url_template: "http://127.0.0.1:9/{shop}".to_owned(),
            app_url: app.app_url.as_str().to_owned(),
            telnyx_api_url: url(&format!("{}/v2", self.programs.carrier_url()))?,
            twilio_api_url: url(&self.programs.carrier_url())?,
            files: service::attachments::FileStoreSettings::Folder(
                std::env::temp_dir().join("switchboard-bench-files"),
            ),
            file_max_bytes: service::attachments::FILE_MAX_BYTES,
            clock: clock::system,
        };
        Ok(Services::new(db, settings)?)
    }

    /// Makes a shop with one number at each of these carriers, and opens its guard.
    pub async fn shop(&self, services: &Services, carriers: &[Provider]) -> Result<StagedShop, BenchError> {
        let id = ids::shop_id();
        let domain = format!("stage-{}.myshopify.com", id.as_uuid().simple());
        let mut system = services.db().system("a shop to measure with").await?;
        let parsed = domain.parse().map_err(|_| BenchError::Fill("the shop's domain is none"))?;
        storage::shops::upsert(&mut system, id, &parsed, clock::system()).await?;
        system.commit().await?;
        let (author, owner) = (ids::staff_id(), ids::staff_id());
        let mut shop = StagedShop { id, domain, author, owner, accounts: Vec::new() };
        let mut tx = services.db().tenant(&shop.owner()).await?;
        for (user, id, role) in [(OWNER_USER, owner, Role::RootOwner), (AUTHOR_USER, author, Role::StoreAssociate)] {
            storage::staff::insert(&mut tx, &member(id, user, role), clock::system()).await?;
        }
        // As if it were installed: no key opens it, and nothing here asks Shopify.
        let sealed = SealedCredential {
            access_token: vec![0; 67],
            refresh_token: None,
            scope: String::new(),
            expires_at: None,
            refresh_expires_at: None,
        };
        storage::shops::put_offline_credential(&mut tx, &sealed, clock::system()).await?;
        tx.commit().await?;
        for (index, provider) in carriers.iter().enumerate() {
            shop.accounts.push(connect(services, &shop, *provider, index).await?);
        }
        open_guard(&mut self.database().await?, id, clock::system()).await?;
        Ok(shop)
    }
}

/// Shopify's ids of the two who work there.
const OWNER_USER: u64 = 9_001_001;
const AUTHOR_USER: u64 = 9_001_002;

fn member(id: StaffId, user: u64, role: Role) -> StaffMember {
    let name = role.as_str().to_owned();
    StaffMember { id, shopify_user_id: user.cast_signed(), name, email: String::new(), role, active: true }
}

async fn connect(
    services: &Services,
    shop: &StagedShop,
    provider: Provider,
    index: usize,
) -> Result<StagedAccount, BenchError> {
    let handle = format!("+1888555{index:04}");
    let named = Connect { name: format!("Number {index}"), handle: handle.clone(), ..Connect::default() };
    let new = match provider {
        Provider::Telnyx => Connect {
            provider: "telnyx".to_owned(),
            public_key: TestKey::local().public_key(),
            messaging_profile: telnyx::PROFILE_ID.to_owned(),
            campaign: telnyx::CAMPAIGN_ID.to_owned(),
            credentials: NewCredentials { api_key: Some(telnyx::API_KEY.into()), ..NewCredentials::default() },
            ..named
        },
        Provider::Twilio => Connect {
            provider: "twilio".to_owned(),
            provider_account: TestAccount::local().account_sid,
            credentials: NewCredentials {
                auth_token: Some(TestAccount::local().auth_token.into()),
                ..NewCredentials::default()
            },
            ..named
        },
    };
    let (Connected::New(view) | Connected::Existing(view)) = accounts::connect(services, &shop.owner(), new).await?;
    Ok(StagedAccount { id: view.id, provider, handle })
}

/// Every gate of the effect has evidence, each account's campaign as if it had just been read, and both of its guards are open.
async fn open_guard(connection: &mut PgConnection, shop: ShopId, now: Timestamp) -> Result<(), BenchError> {
    let effect = Effect::Sms;
    let gates: Vec<&str> = effect.gates().iter().map(|gate| gate.as_str()).collect();
    sqlx::query(
        "INSERT INTO guard_gate AS known (shop_id, gate, evidence, opened_at)
         SELECT $1, gate, 'Opened to be measured.', $3::text::timestamptz FROM unnest($2::text[]) AS gate
         ON CONFLICT (shop_id, gate) DO UPDATE SET is_open = true, closed_by = NULL",
    )
    .bind(shop.as_uuid())
    .bind(&gates)
    .bind(now.to_string())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO guard_switch (shop_id, guard, mode, is_open) SELECT $1, guard, 'open', true FROM unnest($2::text[]) AS guard
         ON CONFLICT (shop_id, guard) DO UPDATE SET mode = 'open', is_open = true",
    )
    .bind(shop.as_uuid())
    .bind([effect.as_str(), effect.workbench().guard()])
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO account_health (shop_id, account_id, campaign_status, campaign_carried, campaign_read_at, campaign_asked_at,
                                     opt_outs_read_at, opt_outs_asked_at)
         SELECT shop_id, id, 'MNO_PROVISIONED ASSIGNED', true, now(), now(), now(), now() FROM account WHERE shop_id = $1
         ON CONFLICT DO NOTHING",
    )
    .bind(shop.as_uuid())
    .execute(connection)
    .await?;
    Ok(())
}
