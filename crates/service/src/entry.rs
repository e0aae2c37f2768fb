//! The way in: from a verified session token to a [`Ctx`].
//!
//! Shopify installs the app by itself; the first request of a shop exchanges its session token for the shop's own token and makes
//! the shop's rows. The first person to come owns the installation, everybody after that starts as an associate.

use std::{sync::Arc, time::Duration};

use domain::{
    access::{Actor, Ctx, Role},
    audit::AuditKind,
    guard::Gate,
    ids::{RequestId, ShopId, StaffId},
    shop::ShopDomain,
    staff::{StaffMember, starting_role},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;
use shopify::{
    admin::AdminError,
    session_token::VerifiedToken,
    token_exchange::{AssociatedUser, ExchangeError, OfflineToken},
};
use storage::{StorageError, TenantTx, audit::NewAuditEvent, shops::SealedCredential};

use crate::{
    error::ServiceError,
    ids,
    services::{Services, automation},
    vault::{Place, Unsealable},
};

/// Who somebody is here, as it is remembered between requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Access {
    shop: ShopId,
    staff: StaffId,
    role: Role,
}

/// Why somebody does not get in.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Shopify refused the token: the same as one that does not verify.
    #[error("Your session has ended. Reload the page.")]
    TokenRefused,
    /// The member of staff was switched off.
    #[error("Your access to Switchboard was switched off. Ask an owner of the shop.")]
    Inactive,
    /// Shopify can't be reached, and this shop or person is new.
    #[error("Shopify can't be reached right now. Try again in a moment.")]
    ShopifyUnavailable(#[source] ExchangeError),
    /// The database is away.
    #[error("Switchboard can't reach its database right now. Try again in a moment.")]
    Unavailable(#[source] StorageError),
    /// A bug.
    #[error("Something went wrong on our side. Try again; if it stays, tell whoever runs Switchboard.")]
    Internal(#[source] StorageError),
    /// The master key can't seal.
    #[error("Something went wrong on our side. Try again; if it stays, tell whoever runs Switchboard.")]
    Seal,
}

impl From<StorageError> for EntryError {
    fn from(error: StorageError) -> Self {
        if error.is_temporary() { Self::Unavailable(error) } else { Self::Internal(error) }
    }
}

impl From<ExchangeError> for EntryError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::InvalidSubjectToken => Self::TokenRefused,
            other => Self::ShopifyUnavailable(other),
        }
    }
}

/// Lets the bearer of a verified token in.
pub async fn enter(
    services: &Services,
    token: &VerifiedToken,
    raw_token: &SecretString,
    request: RequestId,
    now: Timestamp,
) -> Result<Ctx, EntryError> {
    let key = (token.shop.clone(), token.user_id);
    let access = if let Some(access) = services.inner().access.get(&key).await {
        access
    } else {
        let access = look_up_or_join(services, token, raw_token, request, now).await?;
        services.inner().access.insert(key, access).await;
        access
    };
    Ok(Ctx { shop: access.shop, actor: Actor::Staff(access.staff), role: access.role, request, now })
}

/// What is already known of the shop and the person.
struct Known {
    shop: Option<ShopId>,
    has_credential: bool,
    member: Option<StaffMember>,
}

async fn look_up_or_join(
    services: &Services,
    token: &VerifiedToken,
    raw_token: &SecretString,
    request: RequestId,
    now: Timestamp,
) -> Result<Access, EntryError> {
    let known = look_up(services, token, now).await?;
    if let Known { shop: Some(shop), has_credential: true, member: Some(member) } = &known {
        return access_of(*shop, member);
    }
    let exchange = &services.inner().exchange;
    let offline = if known.has_credential { None } else { Some(exchange.offline(&token.shop, raw_token).await?) };
    let user = match known.member {
        Some(_) => None,
        None => Some(exchange.online(&token.shop, raw_token).await?),
    };
    let access = join(services, token, request, now, offline.as_ref(), user).await?;
    learn_profile_if_unknown(services, &token.shop, access.shop, now).await;
    Ok(access)
}

async fn look_up(services: &Services, token: &VerifiedToken, now: Timestamp) -> Result<Known, EntryError> {
    let mut system = services.db().system("find the shop of a session token").await?;
    let Some(shop) = storage::shops::installed(&mut system, &token.shop).await? else {
        return Ok(Known { shop: None, has_credential: false, member: None });
    };
    drop(system);
    let mut tx = services.db().tenant(&automation(shop, now)).await?;
    Ok(Known {
        shop: Some(shop),
        has_credential: storage::shops::has_offline_credential(&mut tx).await?,
        member: storage::staff::by_shopify_user(&mut tx, token.user_id).await?,
    })
}

fn access_of(shop: ShopId, member: &StaffMember) -> Result<Access, EntryError> {
    if member.active { Ok(Access { shop, staff: member.id, role: member.role }) } else { Err(EntryError::Inactive) }
}

/// Writes what is missing. Two who come at once wait for each other at the shop's row, so there is one first opener.
async fn join(
    services: &Services,
    token: &VerifiedToken,
    request: RequestId,
    now: Timestamp,
    offline: Option<&OfflineToken>,
    user: Option<AssociatedUser>,
) -> Result<Access, EntryError> {
    let mut system = services.db().system("install the app in a shop").await?;
    let shop = storage::shops::upsert(&mut system, ids::shop_id(), &token.shop, now).await?;
    system.commit().await?;
    let ctx = Ctx { request, ..automation(shop, now) };
    let mut tx = services.db().tenant(&ctx).await?;
    storage::shops::lock_installed(&mut tx, now).await?;
    let mut events = Vec::new();
    if let Some(offline) = offline {
        let sealed = seal(services, shop, offline, now)?;
        storage::shops::put_offline_credential(&mut tx, &sealed, now).await?;
        let evidence = "Shopify gave the app this shop's credentials.";
        storage::guard::record_evidence(&mut tx, Gate::AppCredentialsInstalled, evidence, now).await?;
        events.push(NewAuditEvent {
            id: ids::audit_event_id(),
            kind: AuditKind::ShopInstalled,
            entity_kind: "shop",
            entity_id: shop.as_uuid(),
            detail: json!({ "scope": offline.scope }),
        });
    }
    let member = if let Some(member) = storage::staff::by_shopify_user(&mut tx, token.user_id).await? {
        member
    } else {
        let member = add_member(&mut tx, token.user_id, user, now).await?;
        events.push(NewAuditEvent {
            id: ids::audit_event_id(),
            kind: AuditKind::StaffJoined,
            entity_kind: "staff",
            entity_id: member.id.as_uuid(),
            detail: json!({ "role": member.role.as_str() }),
        });
        member
    };
    if !events.is_empty() {
        storage::audit::append(&mut tx, &ctx, &events).await?;
    }
    tx.commit().await?;
    access_of(shop, &member)
}

async fn add_member(
    tx: &mut TenantTx,
    user_id: i64,
    user: Option<AssociatedUser>,
    now: Timestamp,
) -> Result<StaffMember, EntryError> {
    let (name, email) = match user {
        Some(user) => (format!("{} {}", user.first_name, user.last_name).trim().to_owned(), user.email),
        None => (String::new(), String::new()),
    };
    let member = StaffMember {
        id: ids::staff_id(),
        shopify_user_id: user_id,
        name: if name.is_empty() { format!("Staff {user_id}") } else { name },
        email,
        role: starting_role(storage::staff::count(tx).await?),
        active: true,
    };
    storage::staff::insert(tx, &member, now).await?;
    Ok(member)
}

/// The fields under which the two tokens are sealed.
pub(crate) const ACCESS_TOKEN: &str = "shopify_offline.access_token";
pub(crate) const REFRESH_TOKEN: &str = "shopify_offline.refresh_token";

pub(crate) fn seal(
    services: &Services,
    shop: ShopId,
    token: &OfflineToken,
    now: Timestamp,
) -> Result<SealedCredential, EntryError> {
    let key = &services.inner().settings.master_key;
    let refresh_token = match &token.refresh_token {
        Some(secret) => Some(key.seal(Place::Shop(shop, REFRESH_TOKEN), secret).ok_or(EntryError::Seal)?),
        None => None,
    };
    Ok(SealedCredential {
        access_token: key.seal(Place::Shop(shop, ACCESS_TOKEN), &token.access_token).ok_or(EntryError::Seal)?,
        refresh_token,
        scope: token.scope.clone(),
        expires_at: token.expires_in.and_then(|lifetime| after(now, lifetime)),
        refresh_expires_at: token.refresh_expires_in.and_then(|lifetime| after(now, lifetime)),
    })
}

fn after(now: Timestamp, lifetime: Duration) -> Option<Timestamp> {
    now.checked_add(SignedDuration::try_from(lifetime).ok()?).ok()
}

/// How long the first page waits for the shop's name.
const PROFILE_TIMEOUT: Duration = Duration::from_secs(3);

/// Asks Shopify for the shop's name and time zone, when somebody new comes and they are not known yet. Best effort: without
/// them the page shows the domain and UTC.
async fn learn_profile_if_unknown(services: &Services, domain: &ShopDomain, shop: ShopId, now: Timestamp) {
    match tokio::time::timeout(PROFILE_TIMEOUT, learn_profile(services, domain, shop, now)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%shop, %error, "the shop's profile could not be learned"),
        Err(_) => tracing::warn!(%shop, "the shop's profile did not arrive in time"),
    }
}

/// Why the shop's profile is still unknown.
#[derive(Debug, thiserror::Error)]
enum ProfileError {
    #[error("the database")]
    Storage(#[from] StorageError),
    #[error("the stored credential")]
    Credential(#[from] Unsealable),
    #[error("Shopify's answer")]
    Shopify(#[from] AdminError),
}

async fn learn_profile(
    services: &Services,
    domain: &ShopDomain,
    shop: ShopId,
    now: Timestamp,
) -> Result<(), ProfileError> {
    let ctx = automation(shop, now);
    let mut tx = services.db().tenant(&ctx).await?;
    let is_known = !storage::shops::profile(&mut tx).await?.name.is_empty();
    let credential = storage::shops::offline_credential(&mut tx).await?;
    drop(tx);
    let Some(credential) = credential.filter(|_| !is_known) else { return Ok(()) };
    let place = Place::Shop(shop, ACCESS_TOKEN);
    let access_token = services.inner().settings.master_key.open(place, &credential.access_token)?;
    let profile = services.inner().admin.shop_profile(domain, &access_token).await?;
    let mut tx = services.db().tenant(&ctx).await?;
    storage::shops::set_profile(&mut tx, &profile.name, &profile.iana_timezone).await?;
    Ok(tx.commit().await?)
}

/// Who is signed in, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Me {
    /// The member of staff.
    pub staff: StaffMember,
    /// The shop's permanent domain.
    pub shop_domain: ShopDomain,
    /// The shop's name, or its domain until Shopify has told the name.
    pub shop_name: String,
    /// IANA name of the shop's time zone.
    pub iana_timezone: String,
}

/// Who the caller is. Everybody may know that. Remembered for as long as the way in is: every page asks for it.
pub async fn me(services: &Services, ctx: &Ctx) -> Result<Arc<Me>, ServiceError> {
    let Actor::Staff(id) = ctx.actor else { return Err(ServiceError::NotFound) };
    if let Some(known) = services.inner().people.get(&(ctx.shop, id)).await {
        return Ok(known);
    }
    let me = Arc::new(read_me(services, ctx, id).await?);
    services.inner().people.insert((ctx.shop, id), Arc::clone(&me)).await;
    Ok(me)
}

async fn read_me(services: &Services, ctx: &Ctx, id: StaffId) -> Result<Me, ServiceError> {
    let mut tx = services.db().tenant(ctx).await?;
    let staff = storage::staff::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let shop = storage::shops::profile(&mut tx).await?;
    let shop_name = if shop.name.is_empty() { shop.domain.to_string() } else { shop.name };
    Ok(Me { staff, shop_domain: shop.domain, shop_name, iana_timezone: shop.iana_timezone })
}
