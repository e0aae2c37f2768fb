//! Accounts from what the service knows to what a page shows. Pure.

use domain::access::{Permission, Role, allows};
use jiff::Timestamp;
use service::accounts::{self, AccountChange, AccountView, Connect, NewCredentials, Standing, Verification};

use super::{
    clock::Clock,
    present::readable,
    views_accounts::{
        AccountFull, AccountList, AccountRow, AccountSettings, FindingRow, NewAccount, NewSecrets, Secret, Verified,
        Weight,
    },
};
use crate::text;

pub(super) fn list(accounts: &[AccountView], role: Role, clock: &Clock) -> AccountList {
    AccountList {
        rows: accounts.iter().map(|account| row(account, clock)).collect(),
        may_change: allows(role, Permission::AccountConnect),
    }
}

fn row(account: &AccountView, clock: &Clock) -> AccountRow {
    let health = &account.health;
    let when = |at: Option<Timestamp>| at.map(|at| clock.in_full(at));
    AccountRow {
        id: account.id,
        name: account.name.clone(),
        number: readable(&account.handle),
        carrier: text::accounts::carrier(&account.provider).to_owned(),
        active: account.active,
        weight: weight(health.standing),
        summary: health.summary.clone(),
        next_step: health.next_step.clone(),
        last_in: when(health.last_inbound_at),
        last_out: when(health.last_outbound_at),
    }
}

const fn weight(standing: Standing) -> Weight {
    match standing {
        Standing::Fine => Weight::Good,
        Standing::Off | Standing::ReceiveOnly => Weight::Plain,
        Standing::Pausing | Standing::Unproved | Standing::NoCampaign | Standing::Troubled => Weight::Attention,
        Standing::Halted => Weight::Wrong,
    }
}

pub(super) fn full(account: AccountView, role: Role, clock: &Clock) -> AccountFull {
    let row = row(&account, clock);
    let health = account.health;
    let when = |at: Option<Timestamp>| at.map(|at| clock.in_full(at));
    AccountFull {
        row,
        may_change: allows(role, Permission::AccountConnect),
        may_check: account.active && account.provider == text::accounts::TELNYX.0,
        webhook_path: account.webhook_path,
        provider_account: account.provider_account,
        messaging_profile: account.messaging_profile,
        campaign: account.campaign,
        sends_per_second: account.sends_per_second,
        stop_reply: account.stop_reply,
        verified: when(account.verified_at),
        kept: account.credentials.iter().map(|name| text::accounts::secret(name).to_owned()).collect(),
        can_send: account.can_send,
        provider: account.provider,
        failures: health.failures,
        paused_until: when(health.paused_until),
        halted: when(health.halted_at),
        last_error_at: when(health.last_error_at),
        last_error: health.last_error,
        last_error_next_step: health.last_error_next_step,
        campaign_status: health.campaign_status,
        campaign_carried: health.campaign_carried,
        campaign_read: when(health.campaign_read_at),
        opt_outs_read: when(health.opt_outs_read_at),
    }
}

pub(super) fn verified(verification: &Verification, account: AccountView, role: Role, clock: &Clock) -> Verified {
    let finding = |finding: &accounts::Finding| FindingRow {
        weight: match finding.weight {
            accounts::Weight::Good => Weight::Good,
            accounts::Weight::Attention => Weight::Attention,
            accounts::Weight::Wrong => Weight::Wrong,
            accounts::Weight::Unknown => Weight::Plain,
        },
        sentence: finding.sentence.to_owned(),
        next_step: finding.next_step.to_owned(),
    };
    Verified {
        passed: verification.passed,
        findings: verification.findings.iter().map(finding).collect(),
        account: full(account, role, clock),
    }
}

pub(super) fn connect(new: NewAccount) -> Connect {
    Connect {
        provider: new.provider,
        name: new.name,
        handle: new.number,
        public_key: new.public_key,
        provider_account: new.provider_account,
        messaging_profile: new.messaging_profile,
        campaign: String::new(),
        credentials: credentials(new.secrets),
    }
}

/// What is empty was not entered. Spaces around a key come from copying it.
pub(super) fn credentials(secrets: NewSecrets) -> NewCredentials {
    let entered = |Secret(text): Secret| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    NewCredentials {
        api_key: entered(secrets.api_key).map(Into::into),
        auth_token: entered(secrets.auth_token).map(Into::into),
        api_key_sid: entered(secrets.api_key_sid).map(Into::into),
        api_key_secret: entered(secrets.api_key_secret).map(Into::into),
    }
}

pub(super) fn change(settings: AccountSettings) -> AccountChange {
    AccountChange {
        name: Some(settings.name),
        public_key: None,
        messaging_profile: Some(settings.messaging_profile),
        campaign: None,
        sends_per_second: Some(settings.sends_per_second),
        stop_reply: Some(settings.stop_reply),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_is_no_secret() {
        let entered = credentials(NewSecrets { auth_token: Secret(" token\n".to_owned()), ..NewSecrets::default() });
        assert!(entered.auth_token.is_some() && entered.api_key.is_none() && entered.api_key_sid.is_none());
    }

    #[test]
    fn a_secret_shows_nothing() {
        let secrets = NewSecrets { api_key: Secret("KEY-1".to_owned()), ..NewSecrets::default() };
        assert!(!format!("{secrets:?}").contains("KEY-1"));
    }
}
