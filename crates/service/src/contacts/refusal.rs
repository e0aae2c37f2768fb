//! What can't be done with a contact now.

use domain::contact::NameProblem;

/// Why not, and what to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ContactRefusal {
    /// The name.
    #[error(transparent)]
    Name(#[from] NameProblem),
    /// Somebody has changed the contact since.
    #[error("Somebody has changed this contact since you opened it. Look at it again, then try once more.")]
    MovedOn,
    /// The two are one.
    #[error("This is the same contact. Choose another one.")]
    Itself,
    /// It is part of another one.
    #[error("This contact was merged into another one meanwhile. Open that one instead.")]
    Merged,
}

impl ContactRefusal {
    /// A stable name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name(NameProblem::TooLong) => "contact_name_too_long",
            Self::MovedOn => "contact_moved_on",
            Self::Itself => "same_contact",
            Self::Merged => "contact_merged",
        }
    }
}
