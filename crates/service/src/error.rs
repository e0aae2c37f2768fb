//! What a use case answers when it can't do what was asked.

use domain::{access::Forbidden, message::DraftProblem, phone::InvalidPhone};
use storage::StorageError;

use crate::accounts::AccountProblem;

/// A plain sentence for a person (`Display`), a code for a machine ([`ServiceError::code`]), and nothing from inside.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no such record in this shop; the same answer whether it exists elsewhere.
    #[error("This does not exist, or not any more. Go back and choose again.")]
    NotFound,
    /// The input can't be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Too many live connections.
    #[error("Switchboard is open in too many tabs. Close one and try again.")]
    TooManyStreams,
    /// The database is away: try again.
    #[error("Switchboard can't reach its database right now. Nothing is lost; try again in a moment.")]
    Unavailable(#[source] StorageError),
    /// A bug.
    #[error("Something went wrong on our side. Try again; if it stays, tell whoever runs Switchboard.")]
    Internal(#[source] StorageError),
}

impl ServiceError {
    /// A stable name for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::NotFound => "not_found",
            Self::Invalid(invalid) => invalid.code(),
            Self::TooManyStreams => "too_many_streams",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }
}

impl From<StorageError> for ServiceError {
    fn from(error: StorageError) -> Self {
        if error.is_temporary() { Self::Unavailable(error) } else { Self::Internal(error) }
    }
}

/// Input that can't be accepted, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Invalid {
    /// The reply.
    #[error(transparent)]
    Draft(#[from] DraftProblem),
    /// The same key came with another reply.
    #[error("This attempt was already used for another reply. Reload the page and try again.")]
    RequestKeyReused,
    /// A shop without an owner could never open its guard again.
    #[error("This is the shop's only owner. Make somebody else an owner first.")]
    LastOwner,
    /// A role that no person can have.
    #[error("People can't be given this role. Choose one from the list.")]
    RoleNotAssignable,
    /// The phone number.
    #[error(transparent)]
    Phone(#[from] InvalidPhone),
    /// What was said about an account.
    #[error(transparent)]
    Account(#[from] AccountProblem),
}

impl Invalid {
    const fn code(&self) -> &'static str {
        match self {
            Self::Draft(DraftProblem::Empty) => "draft_empty",
            Self::Draft(DraftProblem::TooLong) => "draft_too_long",
            Self::RequestKeyReused => "request_key_reused",
            Self::LastOwner => "last_owner",
            Self::RoleNotAssignable => "role_not_assignable",
            Self::Phone(_) => "invalid_phone",
            Self::Account(problem) => problem.code(),
        }
    }
}
