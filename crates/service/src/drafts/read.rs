//! Drafts as people see them.

use domain::{
    access::{Actor, Ctx, Permission, allows},
    draft::{DraftState, DraftStep, Origin, advance},
    guard::Blocker,
    ids::{ContactId, ConversationId, DraftId, TemplateId},
    keyset::{Cursor, page_rows},
    message::Plan,
};
use jiff::Timestamp;
use serde::Serialize;
use storage::drafts::{Draft, DraftEdit, DraftFilter};

use crate::{
    error::ServiceError,
    services::{Page, Services},
};

/// A draft, and what the person who looks may do with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DraftView {
    /// Our id for it.
    pub id: DraftId,
    /// Where it would go.
    pub conversation_id: ConversationId,
    /// To whom.
    pub contact_id: ContactId,
    /// Their name; empty until somebody knows it.
    pub contact_name: String,
    /// Their handle.
    pub handle: String,
    /// Who wrote it.
    pub author_name: String,
    /// Whether that is the person who looks.
    pub own: bool,
    /// What was typed.
    pub body: String,
    /// What sending it would do, as it was when it was last written.
    pub plan: Plan,
    /// Why it could not leave then.
    pub blockers: Vec<Blocker>,
    /// Practice or live.
    pub origin: Origin,
    /// Where it stands.
    pub state: DraftState,
    /// Edits so far.
    pub revision: i32,
    /// What it was started from.
    pub template_id: Option<TemplateId>,
    /// When it should leave.
    pub send_at: Option<Timestamp>,
    /// When approval was asked for.
    pub submitted_at: Option<Timestamp>,
    /// Who decided.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// When it was first written.
    pub created_at: Timestamp,
    /// The steps that the person who looks may take.
    pub steps: Vec<DraftStep>,
}

impl DraftView {
    /// A draft as this person sees it.
    pub(crate) fn of(draft: Draft, ctx: &Ctx) -> Self {
        let own = ctx.actor == Actor::Staff(draft.author);
        let permitted = |step: &DraftStep| match step {
            DraftStep::Approve | DraftStep::Reject => allows(ctx.role, Permission::DraftDecide),
            DraftStep::Edit | DraftStep::Submit | DraftStep::Withdraw => allows(ctx.role, Permission::DraftWrite),
        };
        let possible = |step: &DraftStep| advance(draft.state, *step, own).is_ok();
        let steps = DraftStep::ALL.into_iter().filter(|step| permitted(step) && possible(step)).collect();
        Self {
            id: draft.id,
            conversation_id: draft.conversation,
            contact_id: draft.contact,
            contact_name: draft.contact_name,
            handle: draft.handle,
            author_name: draft.author_name,
            own,
            body: draft.body,
            plan: draft.plan,
            blockers: draft.blockers,
            origin: draft.origin,
            state: draft.state,
            revision: draft.revision,
            template_id: draft.template,
            send_at: draft.send_at,
            submitted_at: draft.submitted_at,
            decided_by_name: draft.decided_by_name,
            decided_at: draft.decided_at,
            reason: draft.reason,
            created_at: draft.created_at,
            steps,
        }
    }
}

/// What a draft said before an edit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EditView {
    /// Counts from 0.
    pub revision: i32,
    /// What it said.
    pub body: String,
    /// Who changed it.
    pub editor_name: String,
    /// When.
    pub edited_at: Timestamp,
}

impl From<DraftEdit> for EditView {
    fn from(edit: DraftEdit) -> Self {
        Self { revision: edit.revision, body: edit.body, editor_name: edit.editor_name, edited_at: edit.edited_at }
    }
}

/// A draft with its history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DraftDetail {
    /// The draft.
    #[serde(flatten)]
    pub draft: DraftView,
    /// What it said before each edit, oldest first.
    pub edits: Vec<EditView>,
}

/// Which drafts.
#[derive(Clone, Default, Debug)]
pub struct DraftQuery {
    /// In one of these states; in any if there are none.
    pub states: Vec<DraftState>,
    /// Only the asker's own.
    pub own: bool,
    /// After this row.
    pub before: Option<Cursor>,
    /// How many rows.
    pub limit: Option<u16>,
}

/// A page of the shop's drafts, newest first.
pub async fn page(services: &Services, ctx: &Ctx, query: &DraftQuery) -> Result<Page<DraftView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let author = match (query.own, ctx.actor) {
        (true, Actor::Staff(id)) => Some(id),
        _ => None,
    };
    let limit = page_rows(query.limit);
    let mut tx = services.db().tenant(ctx).await?;
    let filter = DraftFilter { states: &query.states, author };
    let rows = storage::drafts::page(&mut tx, filter, query.before, i64::from(limit) + 1).await?;
    let views = rows.into_iter().map(|draft| DraftView::of(draft, ctx)).collect();
    Ok(Page::cut(views, limit, |row: &DraftView| Cursor {
        at_micros: row.created_at.as_microsecond(),
        id: row.id.as_uuid(),
    }))
}

/// One draft with its history.
pub async fn get(services: &Services, ctx: &Ctx, id: DraftId) -> Result<DraftDetail, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let draft = storage::drafts::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let edits = storage::drafts::edits(&mut tx, id).await?;
    Ok(DraftDetail { draft: DraftView::of(draft, ctx), edits: edits.into_iter().map(EditView::from).collect() })
}

/// How many drafts of a conversation are shown.
const SHOWN_MAX: i64 = 20;

/// The newest drafts of a conversation, newest first.
pub async fn of_conversation(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
) -> Result<Vec<DraftView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    let drafts = storage::drafts::newest(&mut tx, conversation, SHOWN_MAX).await?;
    Ok(drafts.into_iter().map(|draft| DraftView::of(draft, ctx)).collect())
}

/// Most waiting drafts that are counted.
const WAITING_MAX: i64 = 100;

/// How many drafts wait for a decision, up to a hundred.
pub async fn waiting(services: &Services, ctx: &Ctx) -> Result<i64, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::drafts::waiting(&mut tx, WAITING_MAX).await?)
}
