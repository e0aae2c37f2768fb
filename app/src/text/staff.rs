//! The staff list.

use domain::access::Role;

pub(crate) const TITLE: &str = "Staff";
pub(crate) const SUBTITLE: &str = "Everyone who has opened Switchboard in this shop.";
pub(crate) const LOADING: &str = "Loading staff";
pub(crate) const FAILED: &str = "The staff list could not be loaded";
pub(crate) const FORBIDDEN_TITLE: &str = "You can't see the staff list";
pub(crate) const NAME: &str = "Name";
pub(crate) const EMAIL: &str = "Email";
pub(crate) const ROLE: &str = "Role";
pub(crate) const NO_EMAIL: &str = "Not known yet";
pub(crate) const YOU: &str = "You";
pub(crate) const INACTIVE: &str = "Switched off";
pub(crate) const LAST_OWNER: &str = "This is the only owner. Make somebody else an owner first.";
pub(crate) const READ_ONLY: &str = "Only an owner changes roles.";

pub(crate) fn role_of(name: &str) -> String {
    format!("Role of {name}")
}

pub(crate) fn confirm_title(name: &str, role: Role) -> String {
    format!("Change {name}'s role to {}?", role.label())
}

/// What the role allows, as the access table has it.
pub(crate) fn impact(name: &str, role: Role) -> String {
    match role {
        Role::RootOwner => {
            format!("{name} can then do everything: change anyone's role, yours included, and connect accounts.")
        }
        Role::KaileyManagerPlus | Role::StoreManager => {
            format!("{name} can then read conversations, prepare replies, and see the staff list and the accounts.")
        }
        _ => format!("{name} can then read conversations and prepare replies, but not see staff or accounts."),
    }
}

/// Somebody who gives up their own ownership.
pub(crate) const OWN_LOSS: &str = "You will not be able to change roles any more, not even your own.";
pub(crate) const TAKES_EFFECT: &str = "It holds from their next click on.";
pub(crate) const CONFIRM: &str = "Change role";
pub(crate) const CHANGING: &str = "Changing…";

pub(crate) fn changed(name: &str, role: Role) -> String {
    format!("{name}: role is now {}", role.label())
}
