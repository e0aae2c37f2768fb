//! Telling somebody, in the transaction of what they are told of.

use domain::{
    access::{Actor, Ctx},
    audit::AuditKind,
    ids::{ConversationId, ShopId, StaffId},
    notification::NotificationKind,
};
use serde_json::json;
use storage::{StorageError, TenantTx, audit::NewAuditEvent, notifications::NewNotification};
use uuid::Uuid;

use crate::{
    ids,
    live::{self, Topic},
    services::Services,
};

/// What the audit calls a notification.
pub(crate) const ENTITY: &str = "notification";

/// What was told, for the audit; and for [`tell`], once it is committed.
#[derive(Default)]
pub(crate) struct Told {
    /// One event for each who was told.
    pub(crate) audit: Vec<NewAuditEvent>,
}

/// Tells these that something happened. Whoever did it knows already.
pub(crate) async fn deliver(
    tx: &mut TenantTx,
    ctx: &Ctx,
    kind: NotificationKind,
    conversation: impl Into<Option<ConversationId>>,
    subject: Uuid,
    staff: &[StaffId],
) -> Result<Told, StorageError> {
    let conversation = conversation.into();
    let actor = match ctx.actor {
        Actor::Staff(id) => Some(id),
        Actor::System => None,
    };
    let new = |staff: &StaffId| NewNotification {
        id: ids::notification_id(),
        staff: *staff,
        kind,
        conversation,
        subject,
        actor,
    };
    let new: Vec<_> = staff.iter().filter(|staff| Some(**staff) != actor).map(new).collect();
    if new.is_empty() {
        return Ok(Told::default());
    }
    let told = storage::notifications::insert(tx, &new, ctx.now).await?;
    let event = |(id, staff): (domain::ids::NotificationId, StaffId)| NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::NotificationDelivered,
        entity_kind: ENTITY,
        entity_id: id.as_uuid(),
        detail: json!({ "kind": kind.as_str(), "staff": staff, "conversation": conversation }),
    };
    Ok(Told { audit: told.into_iter().map(event).collect() })
}

/// These hear from now on when the client writes again.
pub(crate) async fn begin_following(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    staff: &[StaffId],
) -> Result<(), StorageError> {
    storage::notifications::begin_following(tx, conversation, staff, ctx.now).await
}

/// After the commit: open pages look at their count again.
pub(crate) fn tell(services: &Services, shop: ShopId) {
    live::topic_changed(services, shop, Topic::Notifications);
}
