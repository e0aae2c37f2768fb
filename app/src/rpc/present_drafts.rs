//! Drafts from what the service knows to what a page shows. Pure.

use domain::{
    draft::{DraftState, DraftStep},
    keyset::Cursor,
    message::preview_with,
};
use jiff::Timestamp;
use service::{
    Invalid, Page, ServiceError,
    drafts::{Decided, DraftDetail, DraftQuery, DraftView, EditView},
};

use super::{
    clock::Clock,
    diff,
    present::{blocker, initials, readable},
    views_drafts::{DecidedRow, Decision, DraftFull, DraftPage, DraftRow, DryRunView, EditRow},
};
use crate::routes::DraftTab;

/// Which drafts a tab shows.
pub(super) fn query(tab: DraftTab, before: Option<Cursor>) -> DraftQuery {
    let states = match tab {
        DraftTab::Waiting => vec![DraftState::Submitted],
        DraftTab::Mine => Vec::new(),
        DraftTab::Decided => vec![DraftState::Approved, DraftState::Rejected],
    };
    DraftQuery { states, own: tab == DraftTab::Mine, before, limit: None }
}

/// The time that somebody chose in a field. An empty field is no choice.
pub(super) fn chosen_time(text: Option<String>, clock: &Clock) -> Result<Option<Timestamp>, ServiceError> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => clock.read_field(&text).map(Some).ok_or_else(|| Invalid::SendTime.into()),
        None => Ok(None),
    }
}

pub(super) fn page(page: Page<DraftView>, clock: &Clock) -> DraftPage {
    DraftPage {
        rows: page.items.into_iter().map(|draft| row(draft, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
    }
}

fn row(draft: DraftView, clock: &Clock) -> DraftRow {
    let (client, initials) = client(&draft);
    let since = draft.decided_at.or(draft.submitted_at).unwrap_or(draft.created_at);
    DraftRow {
        id: draft.id,
        client,
        initials,
        preview: preview_with(&draft.plan.text, &draft.plan.files.iter().map(|file| file.kind).collect::<Vec<_>>()),
        author: draft.author_name,
        own: draft.own,
        segments: draft.plan.segmentation.segments,
        origin: draft.origin,
        state: draft.state,
        time: clock.in_list(since),
        leaves: draft.send_at.map(|at| clock.in_full(at)),
        blockers: draft.blockers.len(),
        may_approve: draft.steps.contains(&DraftStep::Approve),
    }
}

pub(super) fn dry_run(run: DraftView, clock: &Clock) -> DryRunView {
    DryRunView {
        id: run.id,
        author: run.author_name,
        time: clock.in_full(run.created_at),
        text: run.plan.text,
        segmentation: run.plan.segmentation,
        from: readable(&run.plan.sender.handle),
        from_why: run.plan.sender.why,
        to: readable(&run.plan.recipient),
        files: run.plan.files.iter().map(super::present_files::planned).collect(),
        checks: run.plan.checks,
        waits_until: run.plan.waits_until.map(|at| clock.in_full(at)),
        blockers: run.blockers.into_iter().map(blocker).collect(),
        origin: run.origin,
        state: run.state,
        leaves: run.send_at.map(|at| clock.in_full(at)),
        own: run.own,
        steps: run.steps,
    }
}

pub(super) fn full(detail: DraftDetail, clock: &Clock) -> DraftFull {
    let DraftDetail { draft, edits } = detail;
    let (client, initials) = client(&draft);
    let decision = draft.decided_at.map(|at| Decision {
        by: draft.decided_by_name.clone().unwrap_or_default(),
        time: clock.in_full(at),
        reason: draft.reason.clone(),
    });
    DraftFull {
        conversation: draft.conversation_id,
        client,
        initials,
        body: draft.body.clone(),
        leaves_field: draft.send_at.map(|at| clock.in_field(at)).unwrap_or_default(),
        zone: clock.zone_name(),
        submitted: draft.submitted_at.map(|at| clock.in_full(at)),
        decision,
        edits: edit_rows(edits, &draft.body, clock),
        run: dry_run(draft, clock),
    }
}

/// Each edit keeps what the draft said before it; what it said afterwards is in the next one, or in the draft.
fn edit_rows(edits: Vec<EditView>, now: &str, clock: &Clock) -> Vec<EditRow> {
    let mut after = now.to_owned();
    let mut rows = Vec::with_capacity(edits.len());
    for edit in edits.into_iter().rev() {
        rows.push(EditRow {
            editor: edit.editor_name,
            time: clock.in_full(edit.edited_at),
            pieces: diff::between(&edit.body, &after),
        });
        after = edit.body;
    }
    rows
}

pub(super) fn decided(decided: Decided) -> DecidedRow {
    DecidedRow { id: decided.id, problem: decided.problem }
}

/// Until somebody knows the name, the number stands in its place.
fn client(draft: &DraftView) -> (String, String) {
    if draft.contact_name.is_empty() || draft.contact_name == draft.handle {
        (readable(&draft.handle), String::new())
    } else {
        (draft.contact_name.clone(), initials(&draft.contact_name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::Change;

    fn clock() -> Clock {
        Clock::new("America/New_York", "2026-11-04T14:30:00Z".parse().unwrap())
    }

    fn edit(revision: i32, body: &str) -> EditView {
        let edited_at = "2026-11-04T14:00:00Z".parse().unwrap();
        EditView { revision, body: body.to_owned(), editor_name: "Ada".to_owned(), edited_at }
    }

    #[test]
    fn an_edit_shows_the_way_to_what_came_next() {
        let rows = edit_rows(vec![edit(0, "at one"), edit(1, "at two")], "at three", &clock());
        let added: Vec<_> = rows
            .iter()
            .map(|row| row.pieces.iter().find(|piece| piece.change == Change::Added).map(|piece| piece.text.as_str()))
            .collect();
        assert_eq!(added, [Some("three"), Some("two")], "newest first");
    }

    #[test]
    fn an_empty_field_is_no_choice_and_nonsense_is_refused() {
        assert!(matches!(chosen_time(None, &clock()), Ok(None)));
        assert!(matches!(chosen_time(Some(String::new()), &clock()), Ok(None)));
        assert!(chosen_time(Some("soon".to_owned()), &clock()).is_err());
        let chosen = chosen_time(Some("2026-11-05T08:00".to_owned()), &clock()).unwrap();
        assert_eq!(chosen, Some("2026-11-05T13:00:00Z".parse().unwrap()));
    }
}
