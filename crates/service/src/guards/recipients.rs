//! The list of those whom a controlled test may reach.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::ChannelKind,
    phone::E164,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use storage::{TenantTx, audit::NewAuditEvent, test_recipients::TestRecipient};

use super::change::person;
use crate::{
    error::{Invalid, ServiceError},
    ids,
    services::Services,
};

/// Longest label, in characters.
const LABEL_CHARS_MAX: usize = 80;

/// Somebody on the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RecipientView {
    /// Over which channel.
    pub channel: ChannelKind,
    /// Their number.
    pub handle: String,
    /// Whose it is.
    pub label: String,
    /// Who put it there.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
}

impl From<TestRecipient> for RecipientView {
    fn from(row: TestRecipient) -> Self {
        Self {
            channel: row.channel,
            handle: row.handle,
            label: row.label,
            added_by: row.added_by,
            added_at: row.added_at,
        }
    }
}

/// The list.
pub async fn recipients(services: &Services, ctx: &Ctx) -> Result<Vec<RecipientView>, ServiceError> {
    ctx.require(Permission::GuardRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::test_recipients::all(&mut tx).await?.into_iter().map(RecipientView::from).collect())
}

/// Puts a number on the list, or changes its label.
pub async fn list_recipient(
    services: &Services,
    ctx: &Ctx,
    handle: &str,
    label: &str,
) -> Result<Vec<RecipientView>, ServiceError> {
    ctx.require(Permission::GuardManage)?;
    let by = person(ctx)?;
    let handle = E164::from_typed(handle).map_err(Invalid::from)?;
    let label = label.trim();
    if label.is_empty() || label.chars().count() > LABEL_CHARS_MAX || label.chars().any(char::is_control) {
        return Err(Invalid::RecipientLabel.into());
    }
    let mut tx = services.db().tenant(ctx).await?;
    storage::test_recipients::put(&mut tx, ChannelKind::Sms, handle.as_str(), label, by, ctx.now).await?;
    let list = record(&mut tx, ctx, true).await?;
    tx.commit().await?;
    Ok(list)
}

/// Takes a number off the list.
pub async fn unlist_recipient(
    services: &Services,
    ctx: &Ctx,
    handle: &str,
) -> Result<Vec<RecipientView>, ServiceError> {
    ctx.require(Permission::GuardManage)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::test_recipients::remove(&mut tx, ChannelKind::Sms, handle).await? {
        return Err(ServiceError::NotFound);
    }
    let list = record(&mut tx, ctx, false).await?;
    tx.commit().await?;
    Ok(list)
}

async fn record(tx: &mut TenantTx, ctx: &Ctx, listed: bool) -> Result<Vec<RecipientView>, ServiceError> {
    let list = storage::test_recipients::all(tx).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::TestRecipientListed,
        entity_kind: "shop",
        entity_id: ctx.shop.as_uuid(),
        detail: json!({ "listed": listed, "length": list.len() }),
    };
    storage::audit::append(tx, ctx, &[event]).await?;
    Ok(list.into_iter().map(RecipientView::from).collect())
}
