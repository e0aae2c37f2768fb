//! Looking at the history and the links of a conversation.

use domain::{
    access::{Ctx, Permission},
    ids::{ChangeId, ConversationId, LinkId},
    keyset::{Cursor, page_rows},
    triage::{ChangeKind, LinkKind, Standing},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::{links::Link, triage::Change};
use uuid::Uuid;

use crate::{
    error::ServiceError,
    services::{Page, Services},
};

/// One line of the history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChangeLine {
    /// Our id for it.
    pub id: ChangeId,
    /// What kind of change.
    pub kind: ChangeKind,
    /// Who did what, in a sentence.
    pub sentence: String,
    /// Until when it was snoozed, if that is what was done.
    pub snoozed_until: Option<Timestamp>,
    /// What was said with it; empty for nothing.
    pub note: String,
    /// By what it can be undone.
    pub undo: Uuid,
    /// When.
    pub occurred_at: Timestamp,
}

impl From<Change> for ChangeLine {
    fn from(change: Change) -> Self {
        let standing = (change.changed.kind == ChangeKind::Status).then(|| change.after.parse::<Standing>().ok());
        Self {
            id: change.id,
            kind: change.changed.kind,
            sentence: change.changed.sentence(),
            snoozed_until: standing.flatten().and_then(Standing::until),
            // What the app notes for itself is in its sentence.
            note: if change.changed.actor_name.is_some() { change.changed.note } else { String::new() },
            undo: change.batch,
            occurred_at: change.occurred_at,
        }
    }
}

/// A link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LinkView {
    /// Our id for it.
    pub id: LinkId,
    /// To what kind of thing.
    pub kind: LinkKind,
    /// The other side's own number for it.
    pub reference: String,
    /// What a person reads.
    pub title: String,
}

impl From<Link> for LinkView {
    fn from(link: Link) -> Self {
        Self { id: link.id, kind: link.kind, reference: link.reference, title: link.title }
    }
}

/// A page of a conversation's history, newest first.
pub async fn history(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<ChangeLine>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let rows = storage::triage::history(&mut tx, id, before, i64::from(limit) + 1).await?;
    let lines = rows.into_iter().map(ChangeLine::from).collect();
    let place = |line: &ChangeLine| Cursor { at_micros: line.occurred_at.as_microsecond(), id: line.id.as_uuid() };
    Ok(Page::cut(lines, limit, place))
}

/// The links of a conversation, the newest first.
pub async fn links(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<Vec<LinkView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    Ok(storage::links::of_conversation(&mut tx, id).await?.into_iter().map(LinkView::from).collect())
}
