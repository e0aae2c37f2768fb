//! Contacts, from what the service knows to what a page shows.

use domain::{
    access::{Ctx, Permission, allows},
    ids::ContactId,
    keyset::Cursor,
};
use service::{
    Page, ServiceError, Services,
    contacts::{
        CONVERSATIONS_MAX, ContactDetail, ContactLine, Duplicate, HandleView, MergePreview, MergeView, NOTES_MAX,
    },
    timeline::TimelineLine,
};

use super::{
    clock::Clock,
    present::{readable, who},
    present_triage::label_row,
    views_contacts::{
        ContactFull, ContactMergePage, ContactMergeRow, ContactPage, ContactRow, DuplicateRow, HandleRow, LinePage,
        LineRow, MergeOutlook, OutlookRow,
    },
};
use crate::{
    routes::{Filter, Find},
    text::contacts as words,
};

pub(super) fn page(page: Page<ContactLine>, clock: &Clock) -> ContactPage {
    ContactPage {
        rows: page.items.into_iter().map(|line| row(line, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
    }
}

pub(super) fn row(line: ContactLine, clock: &Clock) -> ContactRow {
    let who = who(&line.name, &line.handle);
    ContactRow {
        id: line.id,
        name: if who.name.is_empty() { words::NOBODY.to_owned() } else { who.name },
        initials: who.initials,
        handle: words::handles(&readable(&line.handle), line.other_handles),
        labels: line.labels.into_iter().map(label_row).collect(),
        last: line.last_message_at.map(|at| clock.in_list(at)),
        since: clock.in_list(line.created_at),
    }
}

/// The page of a contact, with what shows that something has happened since.
pub(super) async fn full(services: &Services, ctx: &Ctx, detail: ContactDetail) -> Result<ContactFull, ServiceError> {
    let clock = Clock::of(services, ctx).await?;
    let newest = service::timeline::of_contact(services, ctx, detail.id, None, None, Some(1)).await?;
    let first = detail.handles.first().map(|handle| handle.handle.clone()).unwrap_or_default();
    let who = who(&detail.name, &first);
    Ok(ContactFull {
        id: detail.id,
        shown: if who.name.is_empty() { words::NOBODY.to_owned() } else { who.name },
        name: detail.name,
        initials: who.initials,
        version: detail.version,
        since: clock.in_full(detail.created_at),
        handles: detail.handles.iter().map(|handle| handle_row(handle, &clock)).collect(),
        labels: detail.labels.into_iter().map(label_row).collect(),
        notes: words::notes(detail.notes, NOTES_MAX),
        merged_into: detail.merged_into,
        may_merge: allows(ctx.role, Permission::ContactMerge),
        newest: newest.items.first().map(|line| line.id),
    })
}

fn handle_row(view: &HandleView, clock: &Clock) -> HandleRow {
    HandleRow {
        id: view.id,
        handle: readable(&view.handle),
        channel: view.channel,
        match_line: words::matched(view.evidence.sentence(), view.confidence, view.customer_has_it),
        stays: view.consent.problem.is_some(),
        conversation: view.conversation_id,
        since: clock.in_full(view.created_at),
    }
}

pub(super) fn lines(page: Page<TimelineLine>, clock: &Clock) -> LinePage {
    LinePage {
        rows: page.items.into_iter().map(|line| line_row(line, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
    }
}

fn line_row(line: TimelineLine, clock: &Clock) -> LineRow {
    let href = line.conversation_id.map(|conversation| match line.message_id {
        Some(message) => Find::default().message(Filter::OPEN, conversation, message),
        None => crate::routes::inbox(Filter::OPEN, Some(conversation)),
    });
    LineRow {
        id: line.id,
        topic: line.kind.topic(),
        sentence: line.sentence.to_owned(),
        detail: line.detail,
        by: line.actor_name,
        href,
        time: clock.in_full(line.occurred_at),
    }
}

pub(super) fn duplicate(one: Duplicate, clock: &Clock) -> DuplicateRow {
    let signs: Vec<_> = one.evidence.iter().map(|sign| sign.sentence()).collect();
    DuplicateRow { why: words::alike(&signs, one.confidence), contact: row(one.contact, clock) }
}

pub(super) fn outlook(preview: MergePreview) -> MergeOutlook {
    let name = |detail: &ContactDetail| {
        let first = detail.handles.first().map(|handle| handle.handle.clone()).unwrap_or_default();
        who(&detail.name, &first).name
    };
    let called = (!preview.name.is_empty()).then(|| words::called(&preview.name, preview.into.name.is_empty()));
    let customer = preview.customer.as_deref().map(words::customer_stays);
    let conversations = words::conversations_come(preview.conversations, CONVERSATIONS_MAX);
    let handles = preview.handles.into_iter().map(|one| {
        let closes = one.before.problem.is_none() && one.after.problem.is_some();
        let why = match one.after.problem {
            Some(problem) if closes => words::closes(&problem),
            Some(problem) => problem,
            None => String::new(),
        };
        OutlookRow { stays: !why.is_empty(), handle: readable(&one.handle), comes: one.comes, why }
    });
    MergeOutlook {
        from: preview.from.id,
        from_version: preview.from.version,
        version: preview.into.version,
        from_name: name(&preview.from),
        comes: called.into_iter().chain([conversations]).chain(customer).collect(),
        handles: handles.collect(),
        labels: preview.labels.into_iter().map(label_row).collect(),
    }
}

pub(super) fn merges(page: Page<MergeView>, of: ContactId, clock: &Clock) -> ContactMergePage {
    let row = |view: MergeView| {
        let named = |name: &str| if name.is_empty() { words::UNNAMED.to_owned() } else { name.to_owned() };
        let (from, into) = (named(&view.from_name), named(&view.into_name));
        let undone = view.undone_at.zip(view.undone_by_name);
        ContactMergeRow {
            id: view.id,
            sentence: if view.handle.is_empty() {
                words::was_merged(&view.actor_name, &from, &into)
            } else {
                words::was_moved(&view.actor_name, &readable(&view.handle), &from, &into)
            },
            time: clock.in_full(view.occurred_at),
            undone: undone.map(|(at, by)| words::was_undone(&by, &clock.in_full(at).label)),
            other: if view.from_id == of { view.into_id } else { view.from_id },
        }
    };
    ContactMergePage {
        next: page.next.as_ref().map(Cursor::to_string),
        rows: page.items.into_iter().map(row).collect(),
    }
}
