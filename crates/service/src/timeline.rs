//! A contact's timeline.

use domain::{
    access::{Actor, Ctx, Permission},
    consent::ConsentSignal,
    ids::{ContactId, ConversationId, MessageId, TimelineEntryId},
    keyset::{Cursor, page_rows},
    timeline::{TimelineKind, TimelineTopic},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::timeline::{TimelineEntry, TimelineRow};

use crate::{
    error::ServiceError,
    ids,
    services::{Page, Services},
};

/// One line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TimelineLine {
    /// Our id for it.
    pub id: TimelineEntryId,
    /// What happened.
    pub kind: TimelineKind,
    /// The same, for a person.
    pub sentence: &'static str,
    /// In which conversation.
    pub conversation_id: Option<ConversationId>,
    /// With which message.
    pub message_id: Option<MessageId>,
    /// Which member of staff did it.
    pub actor_name: Option<String>,
    /// The beginning of what was written, or the label; empty where there is neither.
    pub detail: String,
    /// When.
    pub occurred_at: Timestamp,
}

impl From<TimelineRow> for TimelineLine {
    fn from(row: TimelineRow) -> Self {
        let TimelineRow { entry, actor_name, detail, signal } = row;
        Self {
            id: entry.id,
            kind: entry.kind,
            sentence: signal.map_or(entry.kind.sentence(), ConsentSignal::sentence),
            conversation_id: entry.conversation,
            message_id: entry.message,
            actor_name,
            detail,
            occurred_at: entry.occurred_at,
        }
    }
}

/// A page of a contact's timeline, newest first; all of it, or one topic.
pub async fn of_contact(
    services: &Services,
    ctx: &Ctx,
    contact: ContactId,
    topic: Option<TimelineTopic>,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<TimelineLine>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::contacts::exists(&mut tx, contact).await? {
        return Err(ServiceError::NotFound);
    }
    let rows = storage::timeline::page(&mut tx, contact, topic, before, i64::from(limit) + 1).await?;
    let lines = rows.into_iter().map(TimelineLine::from).collect();
    Ok(Page::cut(lines, limit, |line: &TimelineLine| Cursor {
        at_micros: line.occurred_at.as_microsecond(),
        id: line.id.as_uuid(),
    }))
}

/// A line about what is being done now, by whoever does it.
pub(crate) fn line(ctx: &Ctx, contact: ContactId, kind: TimelineKind) -> TimelineEntry {
    TimelineEntry {
        id: ids::timeline_entry_id(),
        contact,
        kind,
        conversation: None,
        message: None,
        subject: None,
        actor: match ctx.actor {
            Actor::Staff(id) => Some(id),
            Actor::System => None,
        },
        occurred_at: ctx.now,
    }
}
