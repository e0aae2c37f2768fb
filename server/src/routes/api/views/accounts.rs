//! Accounts and how they fare. No secret is among their fields.

use domain::{account::StopReply, conversation::ChannelKind};
use jiff::Timestamp;
use serde::Serialize;
use service::accounts::{AccountView, Finding, HealthView, Standing, Verification, Weight};
use utoipa::ToSchema;
use uuid::Uuid;

/// A connected account.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(in crate::routes::api) struct AccountOut {
    /// Our id.
    id: Uuid,
    /// The carrier.
    #[schema(example = "telnyx")]
    provider: String,
    /// What it carries.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// The name staff gave it.
    name: String,
    /// The shop's own number.
    #[schema(example = "+15550109000")]
    handle: String,
    /// Telnyx's public key for webhook signatures, base64; empty for Twilio.
    public_key: String,
    /// Whether webhooks are accepted and messages can leave.
    active: bool,
    /// Where the carrier sends its webhooks, below the app's address.
    #[schema(example = "/webhooks/telnyx/0198c0de-0000-7000-8000-000000000001")]
    webhook_path: String,
    /// Twilio's account SID; empty for Telnyx.
    provider_account: String,
    /// The messaging profile or service; empty for none.
    messaging_profile: String,
    /// The 10DLC campaign; empty until it is known.
    campaign: String,
    /// Most messages a second. Null for no limit.
    #[schema(required)]
    sends_per_second: Option<i32>,
    /// Who confirms a STOP: `provider` or `us`.
    #[schema(value_type = String, example = "provider")]
    stop_reply: StopReply,
    /// When the credentials last proved right. Null until they have.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    verified_at: Option<Timestamp>,
    /// Which secrets are kept, by name. Their values are never shown.
    #[schema(example = json!(["api_key"]))]
    credentials: Vec<&'static str>,
    /// Whether there is everything that sending takes.
    can_send: bool,
    /// How it fares.
    health: AccountHealthOut,
}

/// How an account fares.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountHealth)]
struct AccountHealthOut {
    /// What is most worth knowing: `off`, `halted`, `pausing`, `receive_only`, `unproved`, `no_campaign`, `troubled` or `fine`.
    #[schema(value_type = String, example = "fine")]
    standing: Standing,
    /// The same in a sentence.
    #[schema(example = "Ready to send and receive.")]
    summary: String,
    /// What to do. Null if there is nothing to do.
    #[schema(required)]
    next_step: Option<String>,
    /// Failures in a row that were the carrier's.
    failures: i32,
    /// Until when nothing leaves, after several failures.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    paused_until: Option<Timestamp>,
    /// Since when nothing leaves until a person has acted.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    halted_at: Option<Timestamp>,
    /// When somebody last wrote.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_inbound_at: Option<Timestamp>,
    /// When something last left.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_outbound_at: Option<Timestamp>,
    /// When something last went wrong.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_error_at: Option<Timestamp>,
    /// What went wrong; empty for nothing.
    last_error: String,
    /// What to do about it; empty for nothing.
    last_error_next_step: String,
    /// The campaign in the carrier's own words; empty until it was read.
    #[schema(example = "MNO_PROVISIONED ASSIGNED")]
    campaign_status: String,
    /// Whether the carriers carried it when it was last read.
    campaign_carried: bool,
    /// When it was last read.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    campaign_read_at: Option<Timestamp>,
    /// When the carrier's list of opt-outs was last read to its end.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    opt_outs_read_at: Option<Timestamp>,
}

impl From<HealthView> for AccountHealthOut {
    fn from(health: HealthView) -> Self {
        Self {
            standing: health.standing,
            summary: health.summary,
            next_step: health.next_step,
            failures: health.failures,
            paused_until: health.paused_until,
            halted_at: health.halted_at,
            last_inbound_at: health.last_inbound_at,
            last_outbound_at: health.last_outbound_at,
            last_error_at: health.last_error_at,
            last_error: health.last_error,
            last_error_next_step: health.last_error_next_step,
            campaign_status: health.campaign_status,
            campaign_carried: health.campaign_carried,
            campaign_read_at: health.campaign_read_at,
            opt_outs_read_at: health.opt_outs_read_at,
        }
    }
}

impl From<AccountView> for AccountOut {
    fn from(account: AccountView) -> Self {
        Self {
            id: account.id.as_uuid(),
            provider: account.provider,
            channel: account.channel,
            name: account.name,
            handle: account.handle,
            public_key: account.public_key,
            active: account.active,
            webhook_path: account.webhook_path,
            provider_account: account.provider_account,
            messaging_profile: account.messaging_profile,
            campaign: account.campaign,
            sends_per_second: account.sends_per_second,
            stop_reply: account.stop_reply,
            verified_at: account.verified_at,
            credentials: account.credentials,
            can_send: account.can_send,
            health: account.health.into(),
        }
    }
}

/// What a carrier said about an account.
#[derive(Serialize, ToSchema)]
#[schema(as = Verification)]
pub(in crate::routes::api) struct VerificationOut {
    /// Whether messages can leave and arrive.
    passed: bool,
    /// What was found, in the order it was asked.
    findings: Vec<FindingOut>,
}

/// One thing that was found.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
struct FindingOut {
    /// `good`, `attention`, `wrong`, or `unknown` if the carrier could not be asked.
    #[schema(value_type = String, example = "good")]
    weight: Weight,
    /// What was found.
    #[schema(example = "Telnyx accepts the API key.")]
    sentence: &'static str,
    /// What to do; empty for nothing.
    next_step: &'static str,
}

impl From<Finding> for FindingOut {
    fn from(finding: Finding) -> Self {
        Self { weight: finding.weight, sentence: finding.sentence, next_step: finding.next_step }
    }
}

impl From<Verification> for VerificationOut {
    fn from(verification: Verification) -> Self {
        Self {
            passed: verification.passed,
            findings: verification.findings.into_iter().map(FindingOut::from).collect(),
        }
    }
}
