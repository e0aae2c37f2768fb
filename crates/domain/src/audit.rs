//! What the audit chain records. An event names actors and entities by id; it never holds a name, a number or a text, so
//! redacting a person leaves the chain whole.

/// The kind of an audit event. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuditKind {
    /// The app was installed or re-installed in a shop.
    ShopInstalled,
    /// Somebody opened the app for the first time.
    StaffJoined,
    /// A role was changed.
    StaffRoleChanged,
    /// A channel account was connected.
    AccountConnected,
    /// An inbound message was recorded.
    MessageReceived,
    /// A reply was prepared as a dry run.
    DraftDryRun,
    /// A message was taken by the carrier.
    MessageSent,
    /// Whether somebody may be written to changed.
    ConsentChanged,
    /// A draft was edited.
    DraftEdited,
    /// A draft was submitted for approval.
    DraftSubmitted,
    /// A draft was approved.
    DraftApproved,
    /// A draft was rejected.
    DraftRejected,
    /// A draft was withdrawn.
    DraftWithdrawn,
    /// A gate was opened.
    GateOpened,
    /// A gate was closed.
    GateClosed,
    /// A guard was opened.
    GuardOpened,
    /// A guard was opened for controlled tests only.
    GuardTestOnly,
    /// A guard was closed.
    GuardClosed,
    /// Every guard was closed at once.
    KillSwitchPulled,
    /// A recipient was put on the list for controlled tests, or taken off it.
    TestRecipientListed,
    /// A controlled test was queued.
    ControlledTestRun,
    /// A message was queued to leave.
    DispatchQueued,
    /// A message that was held, or had stopped, was queued again.
    DispatchReleased,
    /// A message that had not left was discarded.
    DispatchDiscarded,
    /// A person settled what became of a message.
    DispatchSettled,
    /// A version of a template was saved.
    TemplateSaved,
    /// A template was submitted for approval.
    TemplateSubmitted,
    /// A template was approved.
    TemplateApproved,
    /// A template was rejected.
    TemplateRejected,
    /// A template was archived, or taken back from there.
    TemplateArchived,
    /// An account's credentials proved right, or not.
    AccountVerified,
    /// An account's credentials were replaced.
    AccountCredentialsRotated,
    /// An account's settings were changed.
    AccountChanged,
    /// An account was switched off.
    AccountDisabled,
    /// An account was switched on again.
    AccountEnabled,
    /// A client wrote something that a person has to act upon.
    ClientResponseNeedsAction,
    /// A note was written.
    NoteWritten,
    /// A note was changed.
    NoteEdited,
    /// A note was deleted.
    NoteDeleted,
    /// A member of staff was told of something in the app.
    NotificationDelivered,
    /// Stored credentials were sealed with a new master key.
    CredentialsRewrapped,
    /// Webhooks were refused because their signature was missing, wrong or too old.
    WebhookRefused,
    /// Somebody said which customer a contact is.
    CustomerLinked,
    /// Where a conversation stands was changed.
    ConversationChanged,
    /// The labels of a contact were changed.
    ContactLabelled,
    /// A label was created, renamed, recoloured or deleted.
    LabelChanged,
    /// A saved view was saved, changed or deleted.
    ViewChanged,
    /// A conversation was begun by staff.
    ConversationBegun,
    /// A message was written as a client would, for practice.
    MessageSimulated,
    /// A list of conversations was saved as a file.
    ConversationsExported,
    /// A task was written down, or raised by the app.
    TaskCreated,
    /// A task was changed, handed over, settled or opened again.
    TaskChanged,
    /// A contact was given another name.
    ContactRenamed,
    /// Two contacts were merged.
    ContactMerged,
    /// A merge of two contacts was taken back.
    ContactUnmerged,
    /// A handle was moved to another contact, or that was taken back.
    HandleMoved,
    /// A file was put into a reply.
    AttachmentStored,
    /// A file was taken out of a reply.
    AttachmentRemoved,
    /// A member of staff wrote to others.
    StaffMessageWritten,
}

impl AuditKind {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShopInstalled => "shop_installed",
            Self::StaffJoined => "staff_joined",
            Self::StaffRoleChanged => "staff_role_changed",
            Self::AccountConnected => "account_connected",
            Self::MessageReceived => "message_received",
            Self::DraftDryRun => "draft_dry_run",
            Self::MessageSent => "message_sent",
            Self::ConsentChanged => "consent_changed",
            Self::DraftEdited => "draft_edited",
            Self::DraftSubmitted => "draft_submitted",
            Self::DraftApproved => "draft_approved",
            Self::DraftRejected => "draft_rejected",
            Self::DraftWithdrawn => "draft_withdrawn",
            Self::GateOpened => "gate_opened",
            Self::GateClosed => "gate_closed",
            Self::GuardOpened => "guard_opened",
            Self::GuardTestOnly => "guard_test_only",
            Self::GuardClosed => "guard_closed",
            Self::KillSwitchPulled => "kill_switch_pulled",
            Self::TestRecipientListed => "test_recipient_listed",
            Self::ControlledTestRun => "controlled_test_run",
            Self::DispatchQueued => "dispatch_queued",
            Self::DispatchReleased => "dispatch_released",
            Self::DispatchDiscarded => "dispatch_discarded",
            Self::DispatchSettled => "dispatch_settled",
            Self::TemplateSaved => "template_saved",
            Self::TemplateSubmitted => "template_submitted",
            Self::TemplateApproved => "template_approved",
            Self::TemplateRejected => "template_rejected",
            Self::TemplateArchived => "template_archived",
            Self::AccountVerified => "account_verified",
            Self::AccountCredentialsRotated => "account_credentials_rotated",
            Self::AccountChanged => "account_changed",
            Self::AccountDisabled => "account_disabled",
            Self::AccountEnabled => "account_enabled",
            Self::ClientResponseNeedsAction => "client_response_needs_action",
            Self::NoteWritten => "note_written",
            Self::NoteEdited => "note_edited",
            Self::NoteDeleted => "note_deleted",
            Self::NotificationDelivered => "notification_delivered",
            Self::CredentialsRewrapped => "credentials_rewrapped",
            Self::WebhookRefused => "webhook_refused",
            Self::CustomerLinked => "customer_linked",
            Self::ConversationChanged => "conversation_changed",
            Self::ContactLabelled => "contact_labelled",
            Self::LabelChanged => "label_changed",
            Self::ViewChanged => "view_changed",
            Self::ConversationBegun => "conversation_begun",
            Self::MessageSimulated => "message_simulated",
            Self::ConversationsExported => "conversations_exported",
            Self::TaskCreated => "task_created",
            Self::TaskChanged => "task_changed",
            Self::ContactRenamed => "contact_renamed",
            Self::ContactMerged => "contact_merged",
            Self::ContactUnmerged => "contact_unmerged",
            Self::HandleMoved => "handle_moved",
            Self::AttachmentStored => "attachment_stored",
            Self::AttachmentRemoved => "attachment_removed",
            Self::StaffMessageWritten => "staff_message_written",
        }
    }
}
