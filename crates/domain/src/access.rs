//! Who may do what: one table of role × permission, as data, and the context every use case demands.
//!
//! To add a permission: a variant of [`Permission`], a line in [`GRANTS`], and a line in the test's expected matrix.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{RequestId, ShopId, StaffId};

/// The role of a member of staff, highest first; `Automation` is a process, never a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns the installation: opens gates, changes roles, connects accounts.
    RootOwner,
    /// Runs automations, campaigns, routing and numbers.
    KaileyManagerPlus,
    /// Approves and rejects, edits templates.
    StoreManager,
    /// Assigns and labels in bulk, simulates.
    StoreSupervisor,
    /// Reads and answers.
    StoreAssociate,
    /// Sees assigned conversations inside an active window only.
    FieldWorker,
    /// Jobs and webhooks acting for the shop.
    Automation,
}

impl Role {
    /// Every role, highest first.
    pub const ALL: [Self; 7] = [
        Self::RootOwner,
        Self::KaileyManagerPlus,
        Self::StoreManager,
        Self::StoreSupervisor,
        Self::StoreAssociate,
        Self::FieldWorker,
        Self::Automation,
    ];

    /// The roles a person can be given in the staff list.
    pub const ASSIGNABLE: [Self; 5] =
        [Self::RootOwner, Self::KaileyManagerPlus, Self::StoreManager, Self::StoreSupervisor, Self::StoreAssociate];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RootOwner => "root_owner",
            Self::KaileyManagerPlus => "kailey_manager_plus",
            Self::StoreManager => "store_manager",
            Self::StoreSupervisor => "store_supervisor",
            Self::StoreAssociate => "store_associate",
            Self::FieldWorker => "field_worker",
            Self::Automation => "automation",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::RootOwner => "Owner",
            Self::KaileyManagerPlus => "Manager plus",
            Self::StoreManager => "Manager",
            Self::StoreSupervisor => "Supervisor",
            Self::StoreAssociate => "Associate",
            Self::FieldWorker => "Field worker",
            Self::Automation => "Automation",
        }
    }

    /// The role with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// One thing that somebody may be allowed to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Read the inbox: conversations, messages, contacts, timelines.
    ConversationRead,
    /// Mark a conversation read or unread.
    ConversationMark,
    /// Change where a conversation stands: status, snooze, subject, labels, links; take it and hand it on.
    ConversationTriage,
    /// Assign what is somebody else's, and assign and label in bulk.
    ConversationAssign,
    /// Merge conversations, and split one.
    ConversationMerge,
    /// Begin a conversation with a client who has not written yet.
    ConversationBegin,
    /// Write as a client would, for practice.
    ConversationSimulate,
    /// Save a list of conversations as a file.
    ConversationExport,
    /// Create, rename, recolour and delete labels.
    LabelManage,
    /// Share a saved view with everybody.
    ViewShare,
    /// Write drafts and dry runs.
    DraftWrite,
    /// Write notes for colleagues.
    NoteWrite,
    /// See who works here.
    StaffRead,
    /// Change a role, deactivate a member.
    StaffManage,
    /// See the connected accounts.
    AccountRead,
    /// Connect, verify or disable an account.
    AccountConnect,
    /// See the guards, their gates and the evidence.
    GuardRead,
    /// Open and close gates and guards, keep the list of test recipients, pull the kill switch.
    GuardManage,
    /// Send a controlled test to a recipient on the list.
    ControlledTestRun,
    /// Approve or reject what somebody else wrote.
    DraftDecide,
    /// See the templates.
    TemplateRead,
    /// Write, submit and archive templates.
    TemplateWrite,
    /// See what waits to leave, what left and what stopped.
    DispatchRead,
    /// Release or discard what stopped, and settle what is not known.
    DispatchSettle,
    /// Let something leave once more after its automatic attempts.
    DispatchReplay,
    /// Set and take back do-not-contact, and settle what clients said about it.
    ConsentManage,
    /// Say which customer at Shopify a contact is.
    ContactLink,
    /// See the tasks.
    TaskRead,
    /// Write tasks down, take them, hand one's own on, settle them.
    TaskWrite,
    /// Move tasks that are somebody else's.
    TaskAssign,
    /// Give a contact another name.
    ContactWrite,
    /// Merge contacts, move a handle to another contact, and take either back.
    ContactMerge,
    /// Write to colleagues, and read what they wrote to oneself.
    StaffMessage,
    /// Record what came in through a channel.
    InboundRecord,
    /// Hand over what was approved.
    DispatchSend,
}

use Role::{Automation, KaileyManagerPlus, RootOwner, StoreAssociate, StoreManager, StoreSupervisor};

const OWNER: &[Role] = &[RootOwner];
const MANAGER_UP: &[Role] = &[RootOwner, KaileyManagerPlus, StoreManager];
const SUPERVISOR_UP: &[Role] = &[RootOwner, KaileyManagerPlus, StoreManager, StoreSupervisor];
const EVERYONE: &[Role] = &[RootOwner, KaileyManagerPlus, StoreManager, StoreSupervisor, StoreAssociate];

/// The whole access table. A permission that is not listed is granted to nobody.
pub const GRANTS: &[(Permission, &[Role])] = &[
    (Permission::ConversationRead, EVERYONE),
    (Permission::ConversationMark, EVERYONE),
    (Permission::ConversationTriage, EVERYONE),
    (Permission::ConversationAssign, SUPERVISOR_UP),
    (Permission::ConversationMerge, SUPERVISOR_UP),
    (Permission::ConversationBegin, EVERYONE),
    (Permission::ConversationSimulate, SUPERVISOR_UP),
    (Permission::ConversationExport, MANAGER_UP),
    (Permission::LabelManage, MANAGER_UP),
    (Permission::ViewShare, SUPERVISOR_UP),
    (Permission::DraftWrite, EVERYONE),
    (Permission::NoteWrite, EVERYONE),
    (Permission::StaffRead, MANAGER_UP),
    (Permission::StaffManage, OWNER),
    (Permission::AccountRead, MANAGER_UP),
    (Permission::AccountConnect, OWNER),
    (Permission::GuardRead, EVERYONE),
    (Permission::GuardManage, OWNER),
    (Permission::ControlledTestRun, MANAGER_UP),
    (Permission::DraftDecide, MANAGER_UP),
    (Permission::TemplateRead, EVERYONE),
    (Permission::TemplateWrite, MANAGER_UP),
    (Permission::DispatchRead, EVERYONE),
    (Permission::DispatchSettle, MANAGER_UP),
    (Permission::DispatchReplay, OWNER),
    (Permission::ConsentManage, MANAGER_UP),
    (Permission::ContactLink, EVERYONE),
    (Permission::TaskRead, EVERYONE),
    (Permission::TaskWrite, EVERYONE),
    (Permission::TaskAssign, SUPERVISOR_UP),
    (Permission::ContactWrite, EVERYONE),
    (Permission::ContactMerge, SUPERVISOR_UP),
    (Permission::StaffMessage, EVERYONE),
    (Permission::InboundRecord, &[Automation]),
    (Permission::DispatchSend, &[Automation]),
];

/// Whether `role` holds `permission`.
pub fn allows(role: Role, permission: Permission) -> bool {
    GRANTS.iter().any(|(granted, roles)| *granted == permission && roles.contains(&role))
}

/// Who acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    Staff(StaffId),
    /// The app itself: webhook intake, a job.
    System,
}

/// For whom, by whom and when something is done. Every use case takes one, and only the way in (a verified session token) or
/// a job makes one.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The tenant.
    pub shop: ShopId,
    /// Who acts.
    pub actor: Actor,
    /// What they may do.
    pub role: Role,
    /// Ties log lines and audit events together.
    pub request: RequestId,
    /// The time at which the request began.
    pub now: Timestamp,
}

impl Ctx {
    /// The first line of every use case.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        if allows(self.role, permission) { Ok(()) } else { Err(Forbidden { permission, role: self.role }) }
    }
}

/// The role does not hold the permission.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("your role ({}) does not allow this: ask an owner to change your role", role.label())]
pub struct Forbidden {
    /// What was asked for.
    pub permission: Permission,
    /// What the actor is.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected matrix, written out a second time on purpose: a change to the table has to be made twice.
    #[test]
    fn the_matrix_is_exactly_this() {
        let expected = [
            // permission, owner, manager plus, manager, supervisor, associate, field worker, automation
            (Permission::ConversationRead, [true, true, true, true, true, false, false]),
            (Permission::ConversationMark, [true, true, true, true, true, false, false]),
            (Permission::ConversationTriage, [true, true, true, true, true, false, false]),
            (Permission::ConversationAssign, [true, true, true, true, false, false, false]),
            (Permission::ConversationMerge, [true, true, true, true, false, false, false]),
            (Permission::ConversationBegin, [true, true, true, true, true, false, false]),
            (Permission::ConversationSimulate, [true, true, true, true, false, false, false]),
            (Permission::ConversationExport, [true, true, true, false, false, false, false]),
            (Permission::LabelManage, [true, true, true, false, false, false, false]),
            (Permission::ViewShare, [true, true, true, true, false, false, false]),
            (Permission::DraftWrite, [true, true, true, true, true, false, false]),
            (Permission::NoteWrite, [true, true, true, true, true, false, false]),
            (Permission::StaffRead, [true, true, true, false, false, false, false]),
            (Permission::StaffManage, [true, false, false, false, false, false, false]),
            (Permission::AccountRead, [true, true, true, false, false, false, false]),
            (Permission::AccountConnect, [true, false, false, false, false, false, false]),
            (Permission::GuardRead, [true, true, true, true, true, false, false]),
            (Permission::GuardManage, [true, false, false, false, false, false, false]),
            (Permission::ControlledTestRun, [true, true, true, false, false, false, false]),
            (Permission::DraftDecide, [true, true, true, false, false, false, false]),
            (Permission::TemplateRead, [true, true, true, true, true, false, false]),
            (Permission::TemplateWrite, [true, true, true, false, false, false, false]),
            (Permission::DispatchRead, [true, true, true, true, true, false, false]),
            (Permission::DispatchSettle, [true, true, true, false, false, false, false]),
            (Permission::DispatchReplay, [true, false, false, false, false, false, false]),
            (Permission::ConsentManage, [true, true, true, false, false, false, false]),
            (Permission::ContactLink, [true, true, true, true, true, false, false]),
            (Permission::TaskRead, [true, true, true, true, true, false, false]),
            (Permission::TaskWrite, [true, true, true, true, true, false, false]),
            (Permission::TaskAssign, [true, true, true, true, false, false, false]),
            (Permission::ContactWrite, [true, true, true, true, true, false, false]),
            (Permission::ContactMerge, [true, true, true, true, false, false, false]),
            (Permission::StaffMessage, [true, true, true, true, true, false, false]),
            (Permission::InboundRecord, [false, false, false, false, false, false, true]),
            (Permission::DispatchSend, [false, false, false, false, false, false, true]),
        ];
        assert_eq!(expected.len(), GRANTS.len());
        for (permission, row) in expected {
            let actual = Role::ALL.map(|role| allows(role, permission));
            assert_eq!(actual, row, "{permission:?}");
        }
    }

    #[test]
    fn every_permission_is_listed_once() {
        let mut listed: Vec<_> = GRANTS.iter().map(|(permission, _)| *permission).collect();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), GRANTS.len());
    }

    #[test]
    fn a_role_survives_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_name("admin"), None);
    }
}
