//! Deliveries from what the service knows to what a page shows. Pure.

use domain::{
    access::{Permission, Role, allows},
    delivery::DeliveryState,
    keyset::Cursor,
    message::preview,
};
use service::{
    Page,
    dispatch::{DispatchDetail, DispatchQuery, DispatchView, EventView},
};

use super::{
    clock::Clock,
    present::{blocker, initials, readable},
    views_deliveries::{DeliveryEventRow, DeliveryFull, DeliveryPage, DeliveryRow, DeliveryStep},
};
use crate::{routes::DeliveryTab, text};

/// Which deliveries a tab shows.
pub(super) fn query(tab: DeliveryTab, before: Option<Cursor>) -> DispatchQuery {
    let states = match tab {
        DeliveryTab::All => Vec::new(),
        DeliveryTab::Waiting => vec![DeliveryState::Queued, DeliveryState::HandingOver],
        DeliveryTab::Stopped => vec![DeliveryState::Held, DeliveryState::Dead],
        DeliveryTab::Unknown => vec![DeliveryState::OutcomeUnknown],
    };
    DispatchQuery { states, before, limit: None }
}

pub(super) fn page(page: &Page<DispatchView>, clock: &Clock) -> DeliveryPage {
    DeliveryPage {
        rows: page.items.iter().map(|dispatch| row(dispatch, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
    }
}

fn row(dispatch: &DispatchView, clock: &Clock) -> DeliveryRow {
    let nameless = dispatch.contact_name.is_empty() || dispatch.contact_name == dispatch.recipient;
    let (who, initials) = if nameless {
        (readable(&dispatch.recipient), String::new())
    } else {
        (dispatch.contact_name.clone(), initials(&dispatch.contact_name))
    };
    DeliveryRow {
        id: dispatch.id,
        who,
        initials,
        kind: dispatch.kind,
        preview: preview(&dispatch.plan.text),
        account: dispatch.account_name.clone(),
        state: dispatch.state,
        time: clock.in_list(dispatch.created_at),
        problem: dispatch.problem.clone(),
    }
}

pub(super) fn full(detail: DispatchDetail, role: Role, clock: &Clock) -> DeliveryFull {
    let DispatchDetail { dispatch, events } = detail;
    let possible = possible(&dispatch);
    let (steps, others): (Vec<_>, Vec<_>) = possible.into_iter().partition(|step| allows(role, needs(*step)));
    DeliveryFull {
        row: DeliveryRow { time: clock.in_full(dispatch.created_at), ..row(&dispatch, clock) },
        conversation: dispatch.conversation_id,
        draft: dispatch.draft_id,
        text: dispatch.plan.text,
        segmentation: dispatch.plan.segmentation,
        from: readable(&dispatch.plan.sender.handle),
        from_why: dispatch.plan.sender.why,
        to: readable(&dispatch.recipient),
        author: dispatch.author_name,
        approver: dispatch.approver_name,
        not_before: (dispatch.not_before > dispatch.created_at).then(|| clock.in_full(dispatch.not_before)),
        attempts: dispatch.attempts,
        maybe_taken: dispatch.maybe_taken,
        next_step: dispatch.next_step,
        provider_code: dispatch.provider_code,
        blockers: dispatch.blockers.into_iter().map(blocker).collect(),
        events: events.into_iter().map(|event| event_row(event, clock)).collect(),
        steps,
        others_may: !others.is_empty(),
    }
}

/// What can be done in this state, whoever looks. The service decides again.
fn possible(dispatch: &DispatchView) -> Vec<DeliveryStep> {
    use DeliveryStep::{AskCarrier, Discard, Release, Replay, SettleNotTaken, SettleTaken, WriteAnew};
    let steps: &[DeliveryStep] = match dispatch.state {
        DeliveryState::Queued => &[Discard],
        DeliveryState::Held => &[Release, WriteAnew, Discard],
        DeliveryState::Dead => &[Replay, WriteAnew, Discard],
        DeliveryState::OutcomeUnknown => &[AskCarrier, SettleTaken, SettleNotTaken],
        DeliveryState::Accepted | DeliveryState::Sent | DeliveryState::Unconfirmed => &[AskCarrier],
        _ => &[],
    };
    let has_conversation = dispatch.conversation_id.is_some();
    steps.iter().copied().filter(|step| *step != WriteAnew || has_conversation).collect()
}

const fn needs(step: DeliveryStep) -> Permission {
    match step {
        DeliveryStep::Replay | DeliveryStep::SettleTaken | DeliveryStep::SettleNotTaken => Permission::DispatchReplay,
        DeliveryStep::Release | DeliveryStep::WriteAnew | DeliveryStep::Discard | DeliveryStep::AskCarrier => {
            Permission::DispatchSettle
        }
    }
}

fn event_row(event: EventView, clock: &Clock) -> DeliveryEventRow {
    let carrier = match (event.provider_status.as_str(), event.provider_code) {
        ("", None) => String::new(),
        ("", Some(code)) => code.to_string(),
        (status, None) => status.to_owned(),
        (status, Some(code)) => format!("{status} ({code})"),
    };
    let who = event.actor_name.as_deref().unwrap_or(text::deliveries::SOMEBODY);
    DeliveryEventRow {
        sentence: text::deliveries::event(&event.source, &event.code, event.state, who),
        carrier,
        reason: event.reason,
        time: clock.in_full(event.occurred_at),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        conversation::ChannelKind,
        dispatch::DispatchKind,
        message::{Plan, Sender, segment},
    };
    use jiff::Timestamp;

    use super::*;

    fn dispatch(state: DeliveryState, talks: bool) -> DispatchView {
        DispatchView {
            id: "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
            account_id: "0198c0de-0000-7000-8000-000000000002".parse().unwrap(),
            account_name: "Front desk".to_owned(),
            kind: DispatchKind::Message,
            conversation_id: talks.then(|| "0198c0de-0000-7000-8000-000000000003".parse().unwrap()),
            contact_name: String::new(),
            draft_id: None,
            recipient: "+15550100123".to_owned(),
            plan: Plan {
                channel: ChannelKind::Sms,
                text: "Hello".to_owned(),
                segmentation: segment("Hello"),
                sender: Sender { handle: "+15550109000".to_owned(), why: String::new() },
                recipient: "+15550100123".to_owned(),
                files: Vec::new(),
                checks: Vec::new(),
                waits_until: None,
            },
            author_name: None,
            approver_name: None,
            created_at: Timestamp::UNIX_EPOCH,
            not_before: Timestamp::UNIX_EPOCH,
            state,
            attempts: 0,
            maybe_taken: false,
            blockers: Vec::new(),
            problem: String::new(),
            next_step: String::new(),
            provider_code: None,
        }
    }

    fn seen(state: DeliveryState, talks: bool, role: Role) -> DeliveryFull {
        let detail = DispatchDetail { dispatch: dispatch(state, talks), events: Vec::new() };
        full(detail, role, &Clock::new("UTC", Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn each_role_is_offered_what_it_may_do() {
        use DeliveryStep::{Discard, Replay, WriteAnew};
        let owner = seen(DeliveryState::Dead, true, Role::RootOwner);
        assert_eq!((owner.steps, owner.others_may), (vec![Replay, WriteAnew, Discard], false));
        let manager = seen(DeliveryState::Dead, true, Role::StoreManager);
        assert_eq!((manager.steps, manager.others_may), (vec![WriteAnew, Discard], true));
        let associate = seen(DeliveryState::Dead, true, Role::StoreAssociate);
        assert_eq!((associate.steps, associate.others_may), (Vec::new(), true));
        let test = seen(DeliveryState::Dead, false, Role::RootOwner);
        assert_eq!(test.steps, vec![Replay, Discard], "a test has no conversation to write in");
        let done = seen(DeliveryState::Delivered, true, Role::RootOwner);
        assert_eq!((done.steps, done.others_may), (Vec::new(), false));
    }

    #[test]
    fn a_nameless_recipient_is_a_readable_number() {
        let full = seen(DeliveryState::Queued, true, Role::StoreAssociate);
        assert_eq!((full.row.who.as_str(), full.not_before), ("+1 (555) 010-0123", None));
    }
}
