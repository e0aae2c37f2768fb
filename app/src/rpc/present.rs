//! From what the services know to what a page shows. Pure.

use domain::{
    access::{Actor, Ctx, Permission, allows},
    attachment::size_in_words,
    conversation::{ConversationDetail, ConversationSummary, Direction, MessageView},
    guard::Blocker,
    ids::MessageId,
    keyset::Cursor,
    message::{Fold, Folded, fold},
    phone::E164,
    staff::StaffMember,
};
use jiff::Timestamp;
use service::{Page, guards, inbox::Thread, notes::NoteView, timeline::TimelineLine};

use super::{
    clock::Clock,
    views::{
        BlockerRow, ConversationPage, ConversationRow, GateRow, GuardView, MessagePage, MessageRow, StaffList,
        StaffRow, ThreadHead, ThreadView, TimelineRow,
    },
    views_notes::NoteMark,
};
use crate::text;

pub(super) fn conversation_page(page: Page<ConversationSummary>, clock: &Clock) -> ConversationPage {
    ConversationPage {
        rows: page.items.into_iter().map(|summary| conversation_row(summary, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
    }
}

pub(super) fn conversation_row(summary: ConversationSummary, clock: &Clock) -> ConversationRow {
    let who = who(&summary.contact_name, &summary.handle);
    let marks = super::present_triage::marks(&summary, clock);
    ConversationRow {
        id: summary.id,
        at_micros: summary.last_message_at.as_microsecond(),
        name: who.name,
        initials: who.initials,
        channel: summary.channel,
        preview: summary.last_preview,
        outbound: summary.last_direction == Direction::Outbound,
        unread: unread(summary.unread_count),
        new_to_me: summary.new_to_me,
        time: clock.in_list(summary.last_message_at),
        marks,
    }
}

pub(super) fn thread(thread: Thread, clock: &Clock, opened_at: Timestamp) -> ThreadView {
    let new_from = thread.read_through.and_then(|through| first_after(&thread.messages, through));
    ThreadView {
        head: head(thread.conversation, clock),
        messages: message_page(thread.messages, thread.notes, clock),
        at: thread.at,
        later: thread.later,
        new_from,
        opened_at: opened_at.to_string(),
    }
}

/// The first message that was written after this, if one before it is shown too. The page has the newest first.
fn first_after(page: &Page<MessageView>, through: Timestamp) -> Option<MessageId> {
    let newer = page.items.iter().take_while(|message| message.occurred_at > through).count();
    page.items.get(newer)?;
    Some(page.items.get(newer.checked_sub(1)?)?.id)
}

fn head(detail: ConversationDetail, clock: &Clock) -> ThreadHead {
    let who = who(&detail.summary.contact_name, &detail.summary.handle);
    ThreadHead {
        id: detail.summary.id,
        contact: detail.summary.contact_id,
        name: who.name,
        initials: who.initials,
        handle: readable(&detail.summary.handle),
        channel: detail.summary.channel,
        account_name: detail.account_name,
        account_handle: readable(&detail.account_handle),
        since: clock.in_full(detail.created_at),
        unread: unread(detail.summary.unread_count),
        new_to_me: detail.summary.new_to_me,
    }
}

/// The service gives the newest first; a thread reads downwards.
pub(super) fn message_page(page: Page<MessageView>, notes: Vec<NoteView>, clock: &Clock) -> MessagePage {
    let messages = page.items.into_iter().rev().map(|message| {
        let folded = fold(&message.body);
        MessageRow {
            id: message.id,
            at_micros: message.occurred_at.as_microsecond(),
            inbound: message.direction == Direction::Inbound,
            time: clock.in_day(message.occurred_at),
            day: clock.day(message.occurred_at),
            delivery: message.delivery.map(|delivery| super::present_inbox::delivery(delivery, clock)),
            practice: message.simulated,
            files: super::present_files::cards(message.attachments, clock),
            rest_label: rest_label(&folded),
            rest: folded.rest.to_owned(),
            body: folded.shown.to_owned(),
            note: None,
        }
    });
    let mut rows: Vec<_> = messages.chain(notes.into_iter().rev().map(|note| note_row(note, clock))).collect();
    rows.sort_by_key(|row| (row.at_micros, row.id));
    MessagePage { rows, earlier: page.next.as_ref().map(Cursor::to_string) }
}

/// What is folded away, in the words of the button that shows it.
fn rest_label(folded: &Folded<'_>) -> String {
    match folded.fold {
        Fold::Nothing => String::new(),
        Fold::Quoted => text::thread::QUOTED.to_owned(),
        Fold::Long => text::thread::whole(&size_in_words(i64::try_from(folded.rest.len()).unwrap_or(i64::MAX))),
    }
}

/// A note in its place among the messages.
fn note_row(note: NoteView, clock: &Clock) -> MessageRow {
    let gone = note.deleted_at.is_some();
    MessageRow {
        id: MessageId::from_uuid(note.id.as_uuid()),
        at_micros: note.created_at.as_microsecond(),
        inbound: false,
        body: if gone { text::notes::gone(note.deleted_by_name.as_deref().unwrap_or_default()) } else { note.body },
        time: clock.in_day(note.created_at),
        day: clock.day(note.created_at),
        delivery: None,
        practice: false,
        rest: String::new(),
        rest_label: String::new(),
        files: String::new(),
        note: Some(NoteMark {
            author: note.author_name,
            revision: note.revision,
            deleted: gone,
            own: note.may_edit || note.may_delete,
        }),
    }
}

pub(super) fn timeline(page: Page<TimelineLine>, clock: &Clock) -> Vec<TimelineRow> {
    let rows = page.items.into_iter().map(|line| TimelineRow {
        id: line.id,
        sentence: line.sentence.to_owned(),
        time: clock.in_full(line.occurred_at),
    });
    rows.collect()
}

pub(super) fn guard(view: guards::GuardView, clock: &Clock) -> GuardView {
    let gates = view.gates.into_iter().map(|gate| GateRow {
        code: gate.gate.as_str().to_owned(),
        open: gate.open,
        sentence: gate.sentence,
        next_step: gate.next_step.map(str::to_owned),
        since: gate.opened_at.map(|at| clock.in_full(at)),
    });
    GuardView { open: view.open, gates: gates.collect(), blockers: view.blockers.into_iter().map(blocker).collect() }
}

pub(super) fn blocker(blocker: Blocker) -> BlockerRow {
    BlockerRow { code: blocker.code, reason: blocker.reason, next_step: blocker.next_step }
}

pub(super) fn staff_list(members: Vec<StaffMember>, ctx: &Ctx) -> StaffList {
    StaffList {
        members: members.into_iter().map(|member| staff_row(member, ctx)).collect(),
        may_change: allows(ctx.role, Permission::StaffManage),
    }
}

pub(super) fn staff_row(member: StaffMember, ctx: &Ctx) -> StaffRow {
    StaffRow {
        initials: initials(&member.name),
        own: ctx.actor == Actor::Staff(member.id),
        id: member.id,
        name: member.name,
        email: member.email,
        role: member.role,
        active: member.active,
    }
}

pub(super) struct Who {
    pub(super) name: String,
    pub(super) initials: String,
}

/// Until somebody knows the name, the number stands in its place.
pub(super) fn who(name: &str, handle: &str) -> Who {
    if name.is_empty() || name == handle {
        Who { name: readable(handle), initials: String::new() }
    } else {
        Who { name: name.to_owned(), initials: initials(name) }
    }
}

pub(super) fn readable(handle: &str) -> String {
    handle.parse::<E164>().map_or_else(|_| handle.to_owned(), |phone| phone.readable())
}

fn unread(count: i32) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

/// The first letters of the first and the last word that begin with one.
pub(super) fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().next().filter(|c| c.is_alphabetic()));
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use domain::conversation::{ChannelKind, ConversationStatus};

    use super::*;

    fn summary(name: &str, handle: &str) -> ConversationSummary {
        ConversationSummary {
            id: "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
            contact_id: "0198c0de-0000-7000-8000-000000000002".parse().unwrap(),
            contact_name: name.to_owned(),
            handle: handle.to_owned(),
            channel: ChannelKind::Sms,
            status: ConversationStatus::Open,
            unread_count: -1,
            new_to_me: false,
            last_message_at: "2026-11-04T14:29:00Z".parse().unwrap(),
            last_preview: "Hello".to_owned(),
            last_direction: Direction::Inbound,
            version: 0,
            snoozed_until: None,
            subject: String::new(),
            assignee: None,
            waiting_since: None,
            labels: Vec::new(),
        }
    }

    #[test]
    fn a_nameless_contact_is_their_readable_number() {
        let clock = Clock::new("UTC", "2026-11-04T14:30:00Z".parse().unwrap());
        for nobody in ["", "+15550100123"] {
            let row = conversation_row(summary(nobody, "+15550100123"), &clock);
            assert_eq!((row.name.as_str(), row.initials.as_str(), row.unread), ("+1 (555) 010-0123", "", 0));
        }
        let row = conversation_row(summary("Ada Lovelace", "+15550100123"), &clock);
        assert_eq!((row.name.as_str(), row.initials.as_str()), ("Ada Lovelace", "AL"));
    }

    #[test]
    fn initials_come_from_words_that_begin_with_a_letter() {
        for (name, expected) in [
            ("Ada Lovelace", "AL"),
            ("ada", "A"),
            ("Ada King of Lovelace", "AL"),
            ("(555) 010", ""),
            ("Staff 9001001", "S"),
            ("ßeta Öz", "SSÖ"),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_thread_reads_downwards() {
        let clock = Clock::new("UTC", "2026-11-04T14:30:00Z".parse().unwrap());
        let message = |id: &str, body: &str, at: &str| MessageView {
            id: id.parse().unwrap(),
            direction: Direction::Inbound,
            body: body.to_owned(),
            occurred_at: at.parse().unwrap(),
            received_at: at.parse().unwrap(),
            simulated: false,
            attachments: Vec::new(),
            delivery: None,
        };
        let newest_first = vec![
            message("0198c0de-0000-7000-8000-000000000004", "two", "2026-11-04T10:00:00Z"),
            message("0198c0de-0000-7000-8000-000000000003", "one", "2026-11-03T10:00:00Z"),
        ];
        let page = message_page(Page { items: newest_first, next: None }, Vec::new(), &clock);
        let bodies: Vec<_> = page.rows.iter().map(|row| row.body.as_str()).collect();
        assert_eq!(bodies, ["one", "two"]);
        assert_ne!(page.rows[0].day, page.rows[1].day);
    }

    #[test]
    fn what_is_new_begins_after_what_was_read() {
        let message = |id: &str, at: &str| MessageView {
            id: id.parse().unwrap(),
            direction: Direction::Inbound,
            body: String::new(),
            occurred_at: at.parse().unwrap(),
            received_at: at.parse().unwrap(),
            simulated: false,
            attachments: Vec::new(),
            delivery: None,
        };
        let (first, second, third) = (
            message("0198c0de-0000-7000-8000-000000000001", "2026-11-04T10:00:00Z"),
            message("0198c0de-0000-7000-8000-000000000002", "2026-11-04T11:00:00Z"),
            message("0198c0de-0000-7000-8000-000000000003", "2026-11-04T12:00:00Z"),
        );
        let ids = (second.id, third.id);
        let page = Page { items: vec![third, second, first], next: None };
        let new_from = |through: &str| first_after(&page, through.parse().unwrap());
        assert_eq!(new_from("2026-11-04T10:00:00Z"), Some(ids.0));
        assert_eq!(new_from("2026-11-04T11:30:00Z"), Some(ids.1));
        assert_eq!(new_from("2026-11-04T12:00:00Z"), None, "nothing is new");
        assert_eq!(new_from("2026-11-03T10:00:00Z"), None, "everything that is shown is new");
    }
}
