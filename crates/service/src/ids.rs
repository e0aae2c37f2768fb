//! The only place that makes ids: UUIDv7, so that newer is greater.

use domain::ids::{
    AccountId, AttachmentId, AuditEventId, ChangeId, ConsentEventId, ContactId, ConversationId, DeliveryEventId,
    DispatchId, DraftId, GuardChangeId, IdentityId, InboundEventId, LabelId, LinkId, LiveEventId, MergeId, MessageId,
    MoveId, NoteId, NotificationId, RequestId, ShopId, StaffId, StaffMessageId, StaffThreadId, TaskEventId, TaskId,
    TemplateId, TimelineEntryId, ViewId,
};
use uuid::Uuid;

#[expect(clippy::disallowed_methods, reason = "this is the place that makes ids")]
fn new() -> Uuid {
    Uuid::now_v7()
}

macro_rules! makers {
    ($($name:ident -> $id:ident),+ $(,)?) => {$(
        #[doc = concat!("A new [`", stringify!($id), "`].")]
        pub fn $name() -> $id {
            $id::from_uuid(new())
        }
    )+};
}

makers! {
    account_id -> AccountId,
    attachment_id -> AttachmentId,
    audit_event_id -> AuditEventId,
    change_id -> ChangeId,
    consent_event_id -> ConsentEventId,
    contact_id -> ContactId,
    conversation_id -> ConversationId,
    delivery_event_id -> DeliveryEventId,
    dispatch_id -> DispatchId,
    draft_id -> DraftId,
    guard_change_id -> GuardChangeId,
    identity_id -> IdentityId,
    inbound_event_id -> InboundEventId,
    label_id -> LabelId,
    link_id -> LinkId,
    live_event_id -> LiveEventId,
    merge_id -> MergeId,
    message_id -> MessageId,
    move_id -> MoveId,
    note_id -> NoteId,
    notification_id -> NotificationId,
    request_id -> RequestId,
    shop_id -> ShopId,
    staff_id -> StaffId,
    staff_message_id -> StaffMessageId,
    staff_thread_id -> StaffThreadId,
    task_event_id -> TaskEventId,
    task_id -> TaskId,
    template_id -> TemplateId,
    timeline_entry_id -> TimelineEntryId,
    view_id -> ViewId,
}
