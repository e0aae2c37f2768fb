//! What a use case answers when it can't do what was asked.

use domain::{
    access::Forbidden, attachment::AttachmentProblem, draft::DraftRefusal, guard::Blocker, message::DraftProblem,
    note::NoteProblem, phone::InvalidPhone, search::SearchProblem, template::TemplateProblem,
};
use storage::StorageError;

use crate::{
    accounts::AccountProblem, accounts_core::AccountsCoreError, attachments::StoreError, contacts::ContactRefusal,
    labels::LabelRefusal, staff_messages::StaffMessageRefusal, tasks::TaskRefusal, templates::TemplateRefusal,
    triage::TriageRefusal, views::ViewRefusal,
};

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
    /// The guard, or the recipient, says no. Never empty.
    #[error("This can't leave yet: {}", first_reason(.0))]
    Blocked(Vec<Blocker>),
    /// Somebody else was faster.
    #[error("{0} has answered this client since you opened the conversation. Read that answer first.")]
    Overtaken(String),
    /// A file could not be made.
    #[error("The file could not be made. Narrow the list down, then try again.")]
    Unwritable,
    /// Too many live connections.
    #[error("Switchboard is open in too many tabs. Close one and try again.")]
    TooManyStreams,
    /// The place for files is away: try again.
    #[error("Switchboard can't reach the place where files are kept right now. Try again in a moment.")]
    FilesUnavailable,
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
            Self::Blocked(_) => "blocked",
            Self::Overtaken(_) => "overtaken",
            Self::Unwritable => "unwritable",
            Self::TooManyStreams => "too_many_streams",
            Self::FilesUnavailable => "files_unavailable",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }
}

fn first_reason(blockers: &[Blocker]) -> &str {
    blockers.first().map_or("the guard is closed.", |blocker| blocker.reason.as_str())
}

impl From<AccountsCoreError> for ServiceError {
    fn from(error: AccountsCoreError) -> Self {
        match error {
            AccountsCoreError::Unavailable(error) => error.into(),
        }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, source = ?std::error::Error::source(&error).map(ToString::to_string), "the object store failed");
        Self::FilesUnavailable
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
    /// The step that somebody wants to take with a draft.
    #[error(transparent)]
    DraftStep(#[from] DraftRefusal),
    /// The time at which a reply should leave.
    #[error("Choose a time in the future, at most a year from now.")]
    SendTime,
    /// Why somebody decided.
    #[error("Say why, in 1 to 500 characters: others will read it.")]
    Reason,
    /// A gate that only evidence opens.
    #[error("This gate opens by itself when its evidence is there. Follow its next step instead.")]
    GateOpensByEvidence,
    /// The gate of a campaign that Telnyx is asked about.
    #[error(
        "This gate is read from Telnyx. Check the account there; it opens by itself once the campaign is approved."
    )]
    CampaignIsRead,
    /// A guard whose gates are not all open.
    #[error("Not every gate that this rests on has evidence yet. Open those first; each one says how.")]
    GatesMissing,
    /// A test recipient's label.
    #[error("Say whose number this is, in 1 to 80 characters.")]
    RecipientLabel,
    /// A word about consent that only the client can say.
    #[error("Only the client can say this, by writing to the shop's number.")]
    NotStaffsToSay,
    /// The carrier can't be asked, or does not know.
    #[error(
        "The carrier can't say what became of this message. Look it up in the carrier's own portal, then settle it here."
    )]
    CarrierCantSay,
    /// Too many rows of one bulk action.
    #[error("Choose at most 100 at once.")]
    TooManyAtOnce,
    /// A send that is not where somebody thinks it is.
    #[error("This message is not where you think any more. Reload it and look again.")]
    DispatchMovedOn,
    /// The same key came with another reply.
    #[error("This attempt was already used for another reply. Reload the page and try again.")]
    RequestKeyReused,
    /// A shop without an owner could never open its guard again.
    #[error("This is the shop's only owner. Make somebody else an owner first.")]
    LastOwner,
    /// A text that is longer than any reply.
    #[error("This text is too long to be kept: shorten it to 20,000 characters.")]
    UnsentTooLong,
    /// What a client would write.
    #[error("Write what the client would say, in 1 to 1,600 characters.")]
    PracticeText,
    /// An account that is switched off.
    #[error("This account is switched off. Choose another, or ask an owner to switch it on.")]
    AccountOff,
    /// The shop's own number.
    #[error("This is the shop’s own number. Type the client’s.")]
    OwnNumber,
    /// A customer that was not found for this contact.
    #[error("This customer is no longer among those that were found. Look again, then choose.")]
    NotACandidate,
    /// A file.
    #[error(transparent)]
    Attachment(#[from] AttachmentProblem),
    /// A role that no person can have.
    #[error("People can't be given this role. Choose one from the list.")]
    RoleNotAssignable,
    /// The phone number.
    #[error(transparent)]
    Phone(#[from] InvalidPhone),
    /// A note.
    #[error(transparent)]
    Note(#[from] NoteProblem),
    /// What somebody looks for.
    #[error(transparent)]
    Search(#[from] SearchProblem),
    /// What was said about an account.
    #[error(transparent)]
    Account(#[from] AccountProblem),
    /// A template's text.
    #[error(transparent)]
    Template(#[from] TemplateProblem),
    /// The step that somebody wants to take with a template.
    #[error(transparent)]
    TemplateStep(#[from] TemplateRefusal),
    /// The change of a conversation.
    #[error(transparent)]
    Triage(#[from] TriageRefusal),
    /// The change of the set of labels.
    #[error(transparent)]
    Label(#[from] LabelRefusal),
    /// The change of a contact.
    #[error(transparent)]
    Contact(#[from] ContactRefusal),
    /// The change of a saved view.
    #[error(transparent)]
    View(#[from] ViewRefusal),
    /// A task, or the change of one.
    #[error(transparent)]
    Task(#[from] TaskRefusal),
    /// A message to colleagues.
    #[error(transparent)]
    StaffMessage(#[from] StaffMessageRefusal),
}

impl Invalid {
    const fn code(&self) -> &'static str {
        match self {
            Self::Draft(DraftProblem::Empty) => "draft_empty",
            Self::Draft(DraftProblem::TooLong) => "draft_too_long",
            Self::DraftStep(DraftRefusal::OwnDraft) => "own_draft",
            Self::DraftStep(DraftRefusal::NotTheAuthor) => "not_the_author",
            Self::DraftStep(DraftRefusal::MovedOn) => "draft_moved_on",
            Self::SendTime => "invalid_send_time",
            Self::Reason => "invalid_reason",
            Self::GateOpensByEvidence => "gate_opens_by_evidence",
            Self::CampaignIsRead => "campaign_is_read",
            Self::GatesMissing => "gates_missing",
            Self::RecipientLabel => "invalid_label",
            Self::NotStaffsToSay => "not_staffs_to_say",
            Self::CarrierCantSay => "carrier_cant_say",
            Self::TooManyAtOnce => "too_many_at_once",
            Self::DispatchMovedOn => "dispatch_moved_on",
            Self::RequestKeyReused => "request_key_reused",
            Self::LastOwner => "last_owner",
            Self::PracticeText => "invalid_practice_text",
            Self::AccountOff => "account_off",
            Self::OwnNumber => "own_number",
            Self::UnsentTooLong => "unsent_too_long",
            Self::NotACandidate => "not_a_candidate",
            Self::RoleNotAssignable => "role_not_assignable",
            Self::Attachment(problem) => problem.code(),
            Self::Phone(_) => "invalid_phone",
            Self::Note(problem) => problem.code(),
            Self::Search(problem) => problem.code(),
            Self::Account(problem) => problem.code(),
            Self::Template(problem) => problem.code(),
            Self::TemplateStep(refusal) => refusal.code(),
            Self::Triage(refusal) => refusal.code(),
            Self::Label(refusal) => refusal.code(),
            Self::Contact(refusal) => refusal.code(),
            Self::View(refusal) => refusal.code(),
            Self::Task(refusal) => refusal.code(),
            Self::StaffMessage(refusal) => refusal.code(),
        }
    }
}
