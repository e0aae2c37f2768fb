//! Consent, deliveries and templates, from what the services know to what the inbox shows.

use domain::{
    access::{Ctx, Permission, allows},
    consent::ConsentSignal,
    conversation::MessageDelivery,
    delivery::DeliveryState,
    ids::ConversationId,
};
use service::{
    Page, ServiceError, Services,
    consent::{self, ConsentLine, ConsentView},
    templates::{FilledTemplate, TemplateView},
};

use super::{
    clock::Clock,
    views::DeliveryNote,
    views_inbox::{ConsentMove, ConsentPanel, ConsentRow, FilledReply, ReplyStart, TemplateChoice},
};

/// Lines of the history beside a conversation.
const LINES: u16 = 20;

/// The signal behind a decision.
pub(super) const fn signal(decision: ConsentMove) -> ConsentSignal {
    match decision {
        ConsentMove::DoNotContact => ConsentSignal::DoNotContact,
        ConsentMove::Allow => ConsentSignal::ContactAllowed,
        ConsentMove::Read => ConsentSignal::Reviewed,
    }
}

/// What is known, with how it came about.
pub(super) async fn consent(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    view: ConsentView,
) -> Result<ConsentPanel, ServiceError> {
    let history = consent::history(services, ctx, id, None, Some(LINES)).await?;
    let clock = Clock::of(services, ctx).await?;
    Ok(ConsentPanel {
        label: view.consent.state.label().to_owned(),
        since: view.consent.state_since.map(|at| clock.in_full(at)),
        problem: view.problem,
        next_step: view.next_step,
        do_not_contact: view.consent.do_not_contact,
        needs_review: view.consent.needs_review,
        may_decide: allows(ctx.role, Permission::ConsentManage),
        history: history.items.into_iter().map(|line| consent_row(line, &clock)).collect(),
    })
}

fn consent_row(line: ConsentLine, clock: &Clock) -> ConsentRow {
    ConsentRow {
        sentence: line.signal.sentence().to_owned(),
        by: line.actor_name,
        reason: line.reason,
        time: clock.in_full(line.occurred_at),
    }
}

/// What a bubble says of its way. Only what has left is called sent: the words are the state's own.
pub(super) fn delivery(delivery: MessageDelivery, clock: &Clock) -> DeliveryNote {
    let waits = (delivery.state == DeliveryState::Queued)
        .then(|| format!("It may leave from {} on.", clock.in_full(delivery.not_before).label));
    let sentences = waits.into_iter().chain([delivery.problem, delivery.next_step]);
    DeliveryNote {
        id: delivery.dispatch_id,
        label: delivery.state.label().to_owned(),
        standing: standing(delivery.state).to_owned(),
        sentences: sentences.filter(|sentence| !sentence.is_empty()).collect(),
    }
}

const fn standing(state: DeliveryState) -> &'static str {
    use DeliveryState as S;
    match state {
        S::Queued | S::Discarded => "waiting",
        S::HandingOver | S::Accepted | S::Sent | S::Unconfirmed => "moving",
        S::Delivered | S::Read => "done",
        S::Held | S::Dead | S::OutcomeUnknown | S::Failed | S::Undeliverable => "trouble",
    }
}

pub(super) fn reply_options(page: Page<TemplateView>, clock: &Clock) -> ReplyStart {
    let choice = |template: TemplateView| TemplateChoice { id: template.id, name: template.name };
    ReplyStart { zone: clock.zone_name(), templates: page.items.into_iter().map(choice).collect() }
}

pub(super) fn filled(filled: FilledTemplate) -> FilledReply {
    FilledReply {
        id: filled.template_id,
        text: filled.text,
        missing: filled.missing.into_iter().map(|value| value.label.to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(state: DeliveryState) -> DeliveryNote {
        let clock = Clock::new("UTC", "2026-11-04T14:30:00Z".parse().unwrap());
        let delivery = MessageDelivery {
            dispatch_id: "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
            state,
            not_before: "2026-11-04T15:00:00Z".parse().unwrap(),
            problem: String::new(),
            next_step: "Wait.".to_owned(),
        };
        super::delivery(delivery, &clock)
    }

    #[test]
    fn nothing_is_called_sent_before_it_has_left() {
        for state in DeliveryState::ALL.into_iter().filter(|state| !state.has_left()) {
            assert!(!note(state).label.starts_with("Sent"), "{state:?}");
            assert_ne!(note(state).standing, "done", "{state:?}");
        }
    }

    #[test]
    fn what_waits_says_until_when() {
        assert_eq!(note(DeliveryState::Queued).sentences, ["It may leave from Nov 4 at 3:00 pm on.", "Wait."]);
        assert_eq!(note(DeliveryState::Sent).sentences, ["Wait."]);
    }
}
