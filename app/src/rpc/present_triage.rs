//! Where conversations stand, from what the services know to what a page shows.

use domain::{
    access::{Actor, Ctx, Permission, Role, allows},
    conversation::{Assignee, ConversationDetail, ConversationStatus, ConversationSummary},
    label::Label,
    triage::{ListQuery, Standing, StatusView, presets},
};
use jiff::Timestamp;
use service::{
    ServiceError, Services,
    triage::{BulkAction, BulkItem, BulkRow, ChangeLine, Done, LinkView, Mergeable, Outcome},
    views::ViewLine,
};
use uuid::Uuid;

use super::{
    clock::Clock,
    views::Mark,
    views_triage::{
        Chosen, HistoryRow, LabelRow, LinkRow, MergeRow, Moved, PersonRow, PresetRow, RefusedRow, ShopLine,
        StandingView, TriageMove, TriageOffers, TriageResult, ViewRow,
    },
};
use crate::{error::UiError, routes::Filter, text};

/// What a list's address means on a page: what is open, unless it names another status.
pub(super) fn list(filter: &Filter) -> Result<ListQuery, UiError> {
    let open = ListQuery { status: StatusView::Only(ConversationStatus::Open), ..ListQuery::default() };
    let mut list = open;
    for (key, value) in filter.as_str().split('&').filter_map(|pair| pair.split_once('=')) {
        list.set(key, value).map_err(|_| UiError::Invalid { sentence: text::triage::BAD_FILTER.to_owned() })?;
    }
    Ok(list)
}

/// Most labels in a row of the list.
const LABELS_SHOWN: usize = 3;

/// What a row of the list says beside the message: nothing where there is nothing to say.
pub(super) fn marks(summary: &ConversationSummary, clock: &Clock) -> Vec<Mark> {
    let mark = |text: String, tone: &str| Mark { text, tone: tone.to_owned() };
    let status = (summary.status != ConversationStatus::Open).then(|| mark(standing(summary, clock), "status"));
    let subject = (!summary.subject.is_empty()).then(|| mark(summary.subject.clone(), "subject"));
    let person = summary.assignee.as_ref().map(|assignee| mark(assignee.name.clone(), "person"));
    let label = |label: &Label| mark(label.path.to_string(), &label.color);
    let more = summary.labels.len().checked_sub(LABELS_SHOWN).filter(|more| *more > 0);
    status
        .into_iter()
        .chain(subject)
        .chain(person)
        .chain(summary.labels.iter().take(LABELS_SHOWN).map(label))
        .chain(more.map(|more| mark(format!("+{more}"), "grey")))
        .collect()
}

fn standing(summary: &ConversationSummary, clock: &Clock) -> String {
    match summary.snoozed_until {
        Some(until) => text::triage::snoozed_until(&clock.in_full(until).label),
        None => summary.status.label().to_owned(),
    }
}

/// Everything that is needed to sort conversations.
pub(super) async fn desk(services: &Services, ctx: &Ctx, clock: &Clock) -> Result<TriageOffers, ServiceError> {
    let people = service::staff::assignable(services, ctx).await?;
    let labels = service::labels::list(services, ctx).await?;
    let views = service::views::list(services, ctx).await?;
    let may_share = allows(ctx.role, Permission::ViewShare);
    let preset = |preset: domain::triage::Preset| PresetRow {
        name: preset.name.to_owned(),
        time: clock.in_full(preset.at.timestamp()),
    };
    let view = |view: ViewLine| ViewRow {
        may_change: view.own || may_share,
        id: view.id,
        name: view.name,
        query: view.query,
        shared: view.shared,
    };
    let person =
        |person: Assignee| PersonRow { own: ctx.actor == Actor::Staff(person.id), id: person.id, name: person.name };
    Ok(TriageOffers {
        people: people.into_iter().map(person).collect(),
        labels: labels.into_iter().map(label_row).collect(),
        views: views.into_iter().map(view).collect(),
        presets: presets(&clock.now(ctx.now)).into_iter().map(preset).collect(),
        zone: clock.zone_name(),
        may_bulk: allows(ctx.role, Permission::ConversationAssign),
        may_label: allows(ctx.role, Permission::LabelManage),
        may_share,
        may_export: allows(ctx.role, Permission::ConversationExport),
    })
}

pub(super) fn label_row(label: Label) -> LabelRow {
    LabelRow { id: label.id, path: label.path.into(), color: label.color }
}

pub(super) fn standing_view(
    detail: ConversationDetail,
    role: Role,
    client_labels: Vec<Label>,
    links: Vec<LinkView>,
    history: Vec<ChangeLine>,
    clock: &Clock,
) -> StandingView {
    let summary = detail.summary;
    let link = |link: LinkView| LinkRow {
        id: link.id,
        kind: link.kind.label().to_owned(),
        reference: link.reference,
        title: link.title,
    };
    StandingView {
        version: summary.version,
        status: summary.status.as_str().to_owned(),
        label: standing(&summary, clock),
        subject: summary.subject,
        assignee: summary.assignee.map(|assignee| assignee.name),
        labels: summary.labels.into_iter().map(label_row).collect(),
        client_labels: client_labels.into_iter().map(label_row).collect(),
        links: links.into_iter().map(link).collect(),
        merged_into: detail.merged_into,
        may_merge: allows(role, Permission::ConversationMerge),
        may_simulate: allows(role, Permission::ConversationSimulate),
        history: history.into_iter().map(|line| history_row(line, clock)).collect(),
    }
}

fn history_row(line: ChangeLine, clock: &Clock) -> HistoryRow {
    let until = line.snoozed_until.map(|until| text::triage::until(&clock.in_full(until).label)).unwrap_or_default();
    HistoryRow {
        id: line.id,
        sentence: format!("{}{until}", line.sentence),
        note: line.note,
        time: clock.in_full(line.occurred_at),
    }
}

pub(super) fn merge_row(one: &Mergeable, clock: &Clock) -> MergeRow {
    MergeRow { id: one.id, label: format!("{} · {}", clock.in_full(one.last_message_at).label, one.last_preview) }
}

pub(super) fn shop_line(line: &service::begin::Line) -> ShopLine {
    ShopLine { id: line.id, label: format!("{} · {}", line.name, super::present::readable(&line.handle)) }
}

pub(super) fn moved(done: &Done) -> Moved {
    Moved { id: done.conversation.summary.id, undo: done.undo }
}

pub(super) fn item(chosen: &Chosen) -> BulkItem {
    BulkItem { id: chosen.id, seen: chosen.version }
}

/// What a page asks for. A status without a time can't be a snooze, and a time that can't be read is none.
pub(super) fn action(wanted: &TriageMove, clock: &Clock) -> Option<BulkAction> {
    Some(match wanted {
        TriageMove::Status(name) => {
            BulkAction::Status(ConversationStatus::from_name(name).and_then(|status| Standing::of(status, None))?)
        }
        TriageMove::Snooze(time) => {
            let until = time.parse::<Timestamp>().ok().or_else(|| clock.read_field(time))?;
            BulkAction::Status(Standing::Snoozed(until))
        }
        TriageMove::Assign(target, _) => BulkAction::Assign(*target),
        TriageMove::Label(label, true) => BulkAction::AddLabel(*label),
        TriageMove::Label(label, false) => BulkAction::RemoveLabel(*label),
        TriageMove::Read(true) => BulkAction::Read,
        TriageMove::Read(false) => BulkAction::Unread,
    })
}

pub(super) fn result(rows: Vec<BulkRow>, undo: Option<Uuid>) -> TriageResult {
    let changed = rows.iter().filter(|row| row.outcome == Outcome::Changed).count();
    let refused = rows.into_iter().filter_map(|row| match row.outcome {
        Outcome::Refused { sentence, .. } => Some(RefusedRow { id: row.id, sentence }),
        Outcome::Changed | Outcome::Unchanged => None,
    });
    TriageResult { changed, refused: refused.collect(), undo: undo.filter(|_| changed > 0) }
}

pub(super) fn one(done: &Done) -> TriageResult {
    TriageResult { changed: usize::from(done.undo.is_some()), refused: Vec::new(), undo: done.undo }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_about_what_is_open_unless_it_says_otherwise() {
        let read = |query: &str| list(&Filter::from(query)).map(|list| list.to_string()).ok();
        assert_eq!(read("").as_deref(), Some("status=open"));
        assert_eq!(read(Filter::MINE).as_deref(), Some("status=open&assigned=me"));
        assert_eq!(read(Filter::ALL).as_deref(), Some("status=all"));
        assert_eq!(read("unread").as_deref(), Some("status=open"), "a page from before");
        assert_eq!(read("sort=best"), None);
    }

    #[test]
    fn a_snooze_is_read_as_a_preset_or_a_field_says_it() {
        let clock = Clock::new("America/New_York", "2026-11-04T14:30:00Z".parse().unwrap());
        let until = Standing::Snoozed("2026-11-04T22:00:00Z".parse().unwrap());
        for time in ["2026-11-04T22:00:00Z", "2026-11-04T17:00"] {
            assert_eq!(action(&TriageMove::Snooze(time.to_owned()), &clock), Some(BulkAction::Status(until)), "{time}");
        }
        assert_eq!(action(&TriageMove::Snooze("later".to_owned()), &clock), None);
        assert_eq!(action(&TriageMove::Status("snoozed".to_owned()), &clock), None);
    }
}
