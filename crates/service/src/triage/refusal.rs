//! Changes that can't be made.

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TriageRefusal {
    /// Somebody has changed the same since; what they did, in a sentence without its full stop.
    #[error("{0}. Your change was not made; look again, then decide.")]
    MovedOn(String),
    /// The client has another running conversation.
    #[error(
        "This client already has another open conversation over the same number. Work there, or close that one first."
    )]
    OtherRunning,
    /// The end of a snooze.
    #[error("Choose a time in the future to come back to this, at most a year from now.")]
    SnoozeTime,
    /// The subject.
    #[error("Write a subject of at most 120 characters on one line.")]
    Subject,
    /// The note to a hand-over.
    #[error("Write a note of at most 500 characters.")]
    Note,
    /// Somebody else's conversation.
    #[error("This is somebody else’s conversation. Take it yourself first, or ask a supervisor to hand it on.")]
    NotYours,
    /// The one who should get it.
    #[error("This person can’t look after conversations. Choose somebody else.")]
    NotAssignable,
    /// The label was deleted.
    #[error("This label was deleted meanwhile. Choose another one.")]
    LabelDeleted,
    /// Too many labels in one go.
    #[error("Choose at most 20 labels at once.")]
    TooManyLabels,
    /// Too many conversations in one go.
    #[error("Choose 1 to 500 conversations at once.")]
    TooMany,
    /// What a link says.
    #[error("Give the link a number and a title, each of 1 to 120 characters.")]
    Link,
    /// Its messages are somewhere else.
    #[error("This conversation was merged into another one. Open that one instead.")]
    Merged,
    /// A conversation with itself.
    #[error("Choose another conversation to merge with this one.")]
    Itself,
    /// Two clients.
    #[error("These are conversations with two different clients. Confirm that you want them as one.")]
    OtherClient,
    /// A message is about to leave.
    #[error("A message is about to leave from there. Wait until it has left, or discard it first.")]
    SendUnderway,
    /// A reply waits.
    #[error("A reply there waits for approval. Have it decided, or withdraw it, first.")]
    DraftWaits,
    /// Where to split.
    #[error("Split at a later message: this is the first one, so nothing would stay.")]
    SplitPlace,
    /// Something newer rests on it.
    #[error("These conversations were merged or split again since. Undo that first.")]
    BuiltUpon,
    /// There is nothing to take back.
    #[error("There is nothing left to undo here.")]
    NothingToUndo,
}

impl TriageRefusal {
    /// A stable name for machines.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::MovedOn(_) => "conversation_moved_on",
            Self::OtherRunning => "other_conversation_running",
            Self::SnoozeTime => "invalid_snooze_time",
            Self::Subject => "invalid_subject",
            Self::Note => "invalid_note",
            Self::NotYours => "not_your_conversation",
            Self::NotAssignable => "not_assignable",
            Self::LabelDeleted => "label_deleted",
            Self::TooManyLabels => "too_many_labels",
            Self::TooMany => "too_many_at_once",
            Self::Link => "invalid_link",
            Self::Merged => "conversation_merged",
            Self::Itself => "same_conversation",
            Self::OtherClient => "other_client",
            Self::SendUnderway => "send_underway",
            Self::DraftWaits => "draft_waits",
            Self::SplitPlace => "invalid_split",
            Self::BuiltUpon => "built_upon",
            Self::NothingToUndo => "nothing_to_undo",
        }
    }
}
