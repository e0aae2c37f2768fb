//! Connected accounts. Secrets are taken and never shown.

use axum::extract::State as Shared;
use domain::{account::StopReply, ids::AccountId};
use http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use service::{
    accounts::{self, AccountChange, Connect, Connected, NewCredentials},
    campaigns,
};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input},
    views::{
        PageOut,
        accounts::{AccountOut, VerificationOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A number to connect.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// The carrier: `telnyx` or `twilio`.
    #[schema(example = "telnyx")]
    provider: String,
    /// What to call it: 1 to 80 characters.
    #[schema(example = "Front desk")]
    name: String,
    /// The shop's own number with its country code.
    #[schema(example = "+15550109000")]
    handle: String,
    /// Telnyx: the public key from its portal, 32 bytes in base64.
    #[serde(default)]
    public_key: String,
    /// Twilio: the account SID.
    #[serde(default)]
    provider_account: String,
    /// The messaging profile or service, if any.
    #[serde(default)]
    messaging_profile: String,
    /// Telnyx: the campaign. Left out, it is found.
    #[serde(default)]
    campaign: String,
    /// What is spoken with. Telnyx needs none to receive.
    #[serde(default)]
    credentials: CredentialsIn,
}

/// Secrets. They are sealed, and never shown again.
#[derive(Deserialize, Default, ToSchema)]
#[schema(as = AccountCredentials)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialsIn {
    /// Telnyx: the API key.
    #[schema(value_type = Option<String>, write_only)]
    api_key: Option<SecretText>,
    /// Twilio: the auth token. Its webhooks are signed with it.
    #[schema(value_type = Option<String>, write_only)]
    auth_token: Option<SecretText>,
    /// Twilio: the SID of an API key to send with. Empty, with an empty secret, to send with the auth token again.
    #[schema(value_type = Option<String>, write_only)]
    api_key_sid: Option<SecretText>,
    /// Twilio: the secret of that API key.
    #[schema(value_type = Option<String>, write_only)]
    api_key_secret: Option<SecretText>,
}

/// A secret on its way in.
struct SecretText(SecretString);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

impl From<CredentialsIn> for NewCredentials {
    fn from(entered: CredentialsIn) -> Self {
        let secret = |text: Option<SecretText>| text.map(|text| text.0);
        Self {
            api_key: secret(entered.api_key),
            auth_token: secret(entered.auth_token),
            api_key_sid: secret(entered.api_key_sid),
            api_key_secret: secret(entered.api_key_secret),
        }
    }
}

/// What is to be different about an account; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountChangeIn {
    /// The name: 1 to 80 characters.
    name: Option<String>,
    /// Telnyx: the public key.
    public_key: Option<String>,
    /// The messaging profile or service; empty for none.
    messaging_profile: Option<String>,
    /// Telnyx: the campaign; empty to have it found again.
    campaign: Option<String>,
    /// Most messages a second, 1 to 1,000; null for no limit.
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    sends_per_second: Limit,
    /// Who confirms a STOP: `provider` or `us`.
    #[schema(value_type = Option<String>, example = "provider")]
    stop_reply: Option<StopReply>,
    /// Whether webhooks are accepted and messages can leave.
    active: Option<bool>,
}

/// A limit that may be left as it is, which is not the same as none.
#[derive(Default)]
enum Limit {
    /// It was left out.
    #[default]
    Unchanged,
    /// This many; null for none.
    Of(Option<u16>),
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Of)
    }
}

/// The shop's accounts, with how they fare.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    tag = "accounts",
    responses(
        (status = 200, body = PageOut<AccountOut>),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<AccountOut>>, Problem> {
    Ok(Json(PageOut::all(accounts::list(&state.services, &ctx).await?)))
}

/// Connects a number, so that its webhooks are accepted. Nothing is sent to the carrier.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    tag = "accounts",
    request_body = NewAccount,
    responses(
        (status = 201, body = AccountOut, description = "The account was connected."),
        (status = 200, body = AccountOut, description = "The shop already had an account for this number; it is unchanged."),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 422, body = ProblemDocument, description = "Something about the account can't be accepted; the sentence says what."),
    )
)]
pub(super) async fn connect(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(new): Input<NewAccount>,
) -> Result<(StatusCode, Json<AccountOut>), Problem> {
    let connect = Connect {
        provider: new.provider,
        name: new.name,
        handle: new.handle,
        public_key: new.public_key,
        provider_account: new.provider_account,
        messaging_profile: new.messaging_profile,
        campaign: new.campaign,
        credentials: new.credentials.into(),
    };
    Ok(match accounts::connect(&state.services, &ctx, connect).await? {
        Connected::New(account) => (StatusCode::CREATED, Json(account.into())),
        Connected::Existing(account) => (StatusCode::OK, Json(account.into())),
    })
}

/// One account, with how it fares.
#[utoipa::path(
    get,
    path = "/api/v1/accounts/{id}",
    tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses(
        (status = 200, body = AccountOut),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AccountId>,
) -> Result<Json<AccountOut>, Problem> {
    Ok(Json(accounts::get(&state.services, &ctx, id).await?.into()))
}

/// Changes an account's settings, or switches it off or on.
#[utoipa::path(
    patch,
    path = "/api/v1/accounts/{id}",
    tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    request_body = AccountChangeIn,
    responses(
        (status = 200, body = AccountOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
        (status = 422, body = ProblemDocument, description = "A setting can't be accepted; the sentence says which."),
    )
)]
pub(super) async fn change(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AccountId>,
    Input(new): Input<AccountChangeIn>,
) -> Result<Json<AccountOut>, Problem> {
    let active = new.active;
    let change = AccountChange {
        name: new.name,
        public_key: new.public_key,
        messaging_profile: new.messaging_profile,
        campaign: new.campaign,
        sends_per_second: match new.sends_per_second {
            Limit::Unchanged => None,
            Limit::Of(limit) => Some(limit),
        },
        stop_reply: new.stop_reply,
    };
    let mut account = accounts::change(&state.services, &ctx, id, change).await?;
    if let Some(active) = active {
        account = accounts::set_active(&state.services, &ctx, id, active).await?;
    }
    Ok(Json(account.into()))
}

/// Replaces an account's secrets. The auth token before keeps verifying webhooks until it is replaced in turn.
#[utoipa::path(
    put,
    path = "/api/v1/accounts/{id}/credentials",
    tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    request_body = CredentialsIn,
    responses(
        (status = 200, body = AccountOut, description = "They are stored, and have yet to be verified."),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
        (status = 422, body = ProblemDocument, description = "A secret can't be accepted; the sentence says why."),
    )
)]
pub(super) async fn rotate(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AccountId>,
    Input(entered): Input<CredentialsIn>,
) -> Result<Json<AccountOut>, Problem> {
    Ok(Json(accounts::rotate(&state.services, &ctx, id, entered.into()).await?.into()))
}

/// Asks the carrier whether the account is what it seems. Changes nothing there.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{id}/verify",
    tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses(
        (status = 200, body = VerificationOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
    )
)]
pub(super) async fn verify(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AccountId>,
) -> Result<Json<VerificationOut>, Problem> {
    Ok(Json(accounts::verify(&state.services, &ctx, id).await?.into()))
}

/// Reads the account's campaign from its carrier now, and opens or closes the gate that rests on it.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{id}/check",
    tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses(
        (status = 200, body = AccountOut),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
    )
)]
pub(super) async fn check(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AccountId>,
) -> Result<Json<AccountOut>, Problem> {
    Ok(Json(campaigns::check(&state.services, &ctx, id).await?.into()))
}
