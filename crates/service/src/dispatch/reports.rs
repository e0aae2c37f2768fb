//! What carriers say later: by webhook, or when they are asked. It moves a send forward only, whatever the order and the
//! repetition, and every word is kept.

use channels::{DeliveryReport, ErrorClass, Provider};
use domain::{
    access::Ctx,
    consent::ConsentSignal,
    conversation::ChannelKind,
    delivery::DeliveryState,
    dispatch::DispatchKind,
    guard::{Gate, GuardMode},
    ids::{AccountId, ConversationId, DispatchId},
};
use storage::{
    StorageError, TenantTx,
    consent::{ConsentSource, NewSignal},
    dispatch::{
        finish::Problem,
        report::{self, NewDeliveryEvent, Source},
    },
    guard::NewGuardChange,
};

use super::event;
use crate::ids;

/// A report about one of ours.
pub(crate) struct Heard<'a> {
    /// Whose report it is.
    pub(crate) provider: Provider,
    /// The dispatch that it is about.
    pub(crate) dispatch: DispatchId,
    /// What it says.
    pub(crate) report: &'a DeliveryReport,
    /// How we learned of it.
    pub(crate) source: Source,
}

/// What a report changed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Changed {
    /// A send moved.
    pub(crate) moved: bool,
    /// This conversation shows it.
    pub(crate) conversation: Option<ConversationId>,
    /// A gate opened.
    pub(crate) guard: bool,
}

/// The dispatch that a report is about, if it is one of ours.
pub(crate) async fn find(
    tx: &mut TenantTx,
    account: AccountId,
    told: &DeliveryReport,
) -> Result<Option<DispatchId>, StorageError> {
    let named = told.callback_url.as_deref().and_then(dispatch_of);
    report::find(tx, account, named, &told.provider_message_id).await
}

/// Applies a report. The send is locked before anything else.
pub(crate) async fn apply(tx: &mut TenantTx, ctx: &Ctx, heard: &Heard<'_>) -> Result<Changed, StorageError> {
    let (told, id) = (heard.report, heard.dispatch);
    let problem = problem(heard.provider, told);
    let event = NewDeliveryEvent {
        provider_status: told.status.clone(),
        provider_code: problem.provider_code,
        provider_message_id: Some(told.provider_message_id.clone()),
        occurred_at: told.occurred_at.unwrap_or(ctx.now),
        ..event(ctx, id, told.state, heard.source, problem.code.clone())
    };
    let moved = report::advance(tx, id, told.state, &told.provider_message_id, &problem, ctx.now).await?;
    report::keep(tx, &[event], ctx.now).await?;
    if opts_out(heard.provider, told) {
        suppress(tx, ctx, id).await?;
    }
    let Some(moved) = moved else { return Ok(Changed::default()) };
    let arrived = matches!(told.state, DeliveryState::Delivered | DeliveryState::Read);
    let is_test = DispatchKind::from_name(&moved.kind) == Some(DispatchKind::ControlledTest);
    let guard = arrived && is_test && passed(tx, ctx).await?;
    Ok(Changed { moved: true, conversation: moved.conversation, guard })
}

/// The dispatch that an address of ours names.
pub(crate) fn dispatch_of(callback_url: &str) -> Option<DispatchId> {
    let (_, query) = callback_url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("dispatch="))?.parse().ok()
}

/// Why it did not arrive, in our words; nothing for good news.
fn problem(provider: Provider, report: &DeliveryReport) -> Problem {
    if !matches!(report.state, DeliveryState::Failed | DeliveryState::Undeliverable) {
        return Problem::default();
    }
    let known = report.error_codes.iter().find_map(|code| provider.explain(*code));
    let provider_code = report.error_codes.first().and_then(|code| i32::try_from(*code).ok());
    match known {
        Some(known) => Problem {
            code: "not_delivered".to_owned(),
            sentence: known.sentence.to_owned(),
            next_step: match known.class {
                // A report is final: the carrier tries no more, and neither do we.
                ErrorClass::RetryLater { .. } => "Write it again later, or reach the client in another way.".to_owned(),
                _ => known.next_step.to_owned(),
            },
            provider_code,
        },
        None => Problem {
            code: "not_delivered".to_owned(),
            sentence: "The carrier reports that it did not arrive.".to_owned(),
            next_step: "Check the number, then write again or reach the client in another way.".to_owned(),
            provider_code,
        },
    }
}

/// Whether the carrier says that the recipient does not want to be written to.
pub(crate) fn opts_out(provider: Provider, report: &DeliveryReport) -> bool {
    let suppresses =
        |code: &u32| provider.explain(*code).is_some_and(|known| known.class == ErrorClass::SuppressContact);
    report.error_codes.iter().any(suppresses)
}

async fn suppress(tx: &mut TenantTx, ctx: &Ctx, id: DispatchId) -> Result<(), StorageError> {
    let signal = NewSignal {
        id: ids::consent_event_id(),
        shop: ctx.shop,
        channel: ChannelKind::Sms,
        handle: report::recipient(tx, id).await?,
        signal: ConsentSignal::CarrierOptOut,
        source: ConsentSource::Carrier,
        occurred_at: ctx.now,
    };
    storage::consent::apply(tx, &[signal], ctx.now).await?;
    Ok(())
}

async fn passed(tx: &mut TenantTx, ctx: &Ctx) -> Result<bool, StorageError> {
    let evidence = "A controlled test was delivered to a recipient on the list.";
    if !storage::guard::record_evidence(tx, Gate::ControlledTestPassed, evidence, ctx.now).await? {
        return Ok(false);
    }
    let change = NewGuardChange {
        id: ids::guard_change_id(),
        target: Gate::ControlledTestPassed.as_str(),
        mode: GuardMode::Open,
        reason: evidence,
        actor: None,
    };
    storage::guard::record_change(tx, &change, ctx.now).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ours_names_its_dispatch() {
        let id = ids::dispatch_id();
        let url = format!("https://app.example/webhooks/telnyx/x?dispatch={id}");
        assert_eq!(dispatch_of(&url), Some(id));
        for other in
            ["https://app.example/webhooks/telnyx/x", "https://app.example/?dispatch=1", "?x=1&dispatches=2", ""]
        {
            assert_eq!(dispatch_of(other), None, "{other}");
        }
    }
}
