//! A contact's timeline.

use domain::{
    access::{Ctx, Permission},
    ids::{ContactId, ConversationId, TimelineEntryId},
    keyset::{Cursor, page_rows},
    timeline::TimelineKind,
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    error::ServiceError,
    services::{Page, Services},
};

/// One line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TimelineLine {
    /// Our id for it.
    pub id: TimelineEntryId,
    /// What happened.
    pub kind: TimelineKind,
    /// In which conversation.
    pub conversation_id: Option<ConversationId>,
    /// When.
    pub occurred_at: Timestamp,
}

/// A page of a contact's timeline, newest first.
pub async fn of_contact(
    services: &Services,
    ctx: &Ctx,
    contact: ContactId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<TimelineLine>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::contacts::exists(&mut tx, contact).await? {
        return Err(ServiceError::NotFound);
    }
    let rows = storage::timeline::page(&mut tx, contact, before, i64::from(limit) + 1).await?;
    let lines = rows
        .into_iter()
        .map(|row| TimelineLine {
            id: row.id,
            kind: row.kind,
            conversation_id: row.conversation,
            occurred_at: row.occurred_at,
        })
        .collect();
    Ok(Page::cut(lines, limit, |line: &TimelineLine| Cursor {
        at_micros: line.occurred_at.as_microsecond(),
        id: line.id.as_uuid(),
    }))
}
