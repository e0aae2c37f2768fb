//! Beginning a conversation with a client who has not written yet. Nothing leaves by it: what staff write there goes the way of every draft.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::{ChannelKind, Direction},
    ids::{AccountId, ConversationId},
    phone::E164,
    timeline::TimelineKind,
};
use serde::Serialize;
use serde_json::json;
use storage::{audit::NewAuditEvent, conversations::Participants, timeline::TimelineEntry};

use crate::{
    error::{Invalid, ServiceError},
    ids, inbound, live,
    services::Services,
    timeline, triage,
};

/// An account that a conversation can run over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Line {
    /// Our id.
    pub id: AccountId,
    /// What staff call it.
    pub name: String,
    /// The shop's own number on it.
    pub handle: String,
    /// The kind of channel.
    pub channel: ChannelKind,
}

/// Where a client can be written to now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Begun {
    /// The conversation: the one that runs already, if there is one.
    pub conversation: ConversationId,
    /// Whether it was made by this.
    pub is_new: bool,
}

/// The accounts that a conversation can run over.
pub async fn lines(services: &Services, ctx: &Ctx) -> Result<Vec<Line>, ServiceError> {
    ctx.require(Permission::ConversationBegin)?;
    let mut tx = services.db().tenant(ctx).await?;
    let accounts = storage::accounts::list(&mut tx).await?;
    let active = accounts.into_iter().map(|stored| stored.account).filter(|account| account.active);
    Ok(active.map(|one| Line { id: one.id, name: one.name, handle: one.handle, channel: one.channel }).collect())
}

/// Opens the conversation with this number over this account: the running one, the last closed one again, or a new one. Twice is once.
pub async fn begin(services: &Services, ctx: &Ctx, account: AccountId, typed: &str) -> Result<Begun, ServiceError> {
    ctx.require(Permission::ConversationBegin)?;
    let me = triage::person(ctx)?;
    let number = E164::from_typed(typed).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    let account = storage::accounts::get(&mut tx, account).await?.ok_or(ServiceError::NotFound)?.account;
    if !account.active {
        return Err(Invalid::AccountOff.into());
    }
    if number.as_str() == account.handle {
        return Err(Invalid::OwnNumber.into());
    }
    storage::inbound_events::lock_shop(&mut tx).await?;
    let client = inbound::known_or_new(&mut tx, ctx, number.as_str(), ctx.now).await?;
    let with = Participants {
        new_id: ids::conversation_id(),
        account: account.id,
        identity: client.identity,
        contact: client.contact,
        channel: account.channel,
        begun_by: Direction::Outbound,
    };
    let id = storage::conversations::running(&mut tx, with, ctx.now, ctx.now).await?.id;
    let is_new = id == with.new_id;
    let mut audit = Vec::new();
    if is_new {
        let begun = timeline::line(ctx, client.contact, TimelineKind::ConversationBegun);
        let entry = TimelineEntry { conversation: Some(id), ..begun };
        storage::timeline::insert(&mut tx, &entry).await?;
        storage::read_state::all(&mut tx, me, id).await?;
        audit.push(NewAuditEvent {
            id: ids::audit_event_id(),
            kind: AuditKind::ConversationBegun,
            entity_kind: "conversation",
            entity_id: id.as_uuid(),
            detail: json!({ "account": account.id }),
        });
    } else {
        audit.extend(triage::opened(&mut tx, ctx, id).await?);
    }
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, id);
    Ok(Begun { conversation: id, is_new })
}
