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
        }
    }
}
