//! A contact's timeline: one line for everything that happened with them, in order.

use serde::{Deserialize, Serialize};

/// What a line is about. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// The contact was first seen.
    ContactCreated,
    /// The contact wrote.
    InboundMessage,
    /// Staff prepared a reply that did not leave.
    DraftCreated,
    /// A message of the shop was taken by the carrier.
    MessageSent,
    /// Whether the contact may be written to changed.
    ConsentChanged,
    /// A conversation was opened again.
    ConversationOpened,
    /// A conversation waits for something outside.
    ConversationPending,
    /// A conversation was put out of sight for a while.
    ConversationSnoozed,
    /// A conversation was closed.
    ConversationClosed,
    /// A conversation was given to a member of staff, or taken off them.
    ConversationAssigned,
    /// Staff began a conversation.
    ConversationBegun,
    /// Somebody asked for approval of a reply.
    DraftSubmitted,
    /// A reply was approved.
    DraftApproved,
    /// A reply was turned down.
    DraftRejected,
    /// A reply was withdrawn by whoever wrote it.
    DraftWithdrawn,
    /// A label was put on a conversation.
    ConversationLabelled,
    /// A label was taken off a conversation.
    ConversationUnlabelled,
    /// Two conversations became one.
    ConversationsMerged,
    /// One conversation became two.
    ConversationSplit,
    /// A merge or a split of conversations was taken back.
    ConversationMoveUndone,
    /// A label was put on the contact.
    ContactLabelled,
    /// A label was taken off the contact.
    ContactUnlabelled,
    /// The contact was given another name.
    ContactRenamed,
    /// It became known which customer at Shopify the contact is.
    CustomerMatched,
    /// Another contact was merged into this one.
    ContactMerged,
    /// A merge with another contact was taken back.
    ContactUnmerged,
    /// A handle was moved to another contact.
    HandleMovedAway,
    /// A handle was moved here from another contact.
    HandleMovedHere,
    /// A note was written.
    NoteWritten,
}

impl TimelineKind {
    /// Every kind.
    pub const ALL: [Self; 29] = [
        Self::ContactCreated,
        Self::InboundMessage,
        Self::DraftCreated,
        Self::MessageSent,
        Self::ConsentChanged,
        Self::ConversationOpened,
        Self::ConversationPending,
        Self::ConversationSnoozed,
        Self::ConversationClosed,
        Self::ConversationAssigned,
        Self::ConversationBegun,
        Self::DraftSubmitted,
        Self::DraftApproved,
        Self::DraftRejected,
        Self::DraftWithdrawn,
        Self::ConversationLabelled,
        Self::ConversationUnlabelled,
        Self::ConversationsMerged,
        Self::ConversationSplit,
        Self::ConversationMoveUndone,
        Self::ContactLabelled,
        Self::ContactUnlabelled,
        Self::ContactRenamed,
        Self::CustomerMatched,
        Self::ContactMerged,
        Self::ContactUnmerged,
        Self::HandleMovedAway,
        Self::HandleMovedHere,
        Self::NoteWritten,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContactCreated => "contact_created",
            Self::InboundMessage => "inbound_message",
            Self::DraftCreated => "draft_created",
            Self::MessageSent => "message_sent",
            Self::ConsentChanged => "consent_changed",
            Self::ConversationOpened => "conversation_opened",
            Self::ConversationPending => "conversation_pending",
            Self::ConversationSnoozed => "conversation_snoozed",
            Self::ConversationClosed => "conversation_closed",
            Self::ConversationAssigned => "conversation_assigned",
            Self::ConversationBegun => "conversation_begun",
            Self::DraftSubmitted => "draft_submitted",
            Self::DraftApproved => "draft_approved",
            Self::DraftRejected => "draft_rejected",
            Self::DraftWithdrawn => "draft_withdrawn",
            Self::ConversationLabelled => "conversation_labelled",
            Self::ConversationUnlabelled => "conversation_unlabelled",
            Self::ConversationsMerged => "conversations_merged",
            Self::ConversationSplit => "conversation_split",
            Self::ConversationMoveUndone => "conversation_move_undone",
            Self::ContactLabelled => "contact_labelled",
            Self::ContactUnlabelled => "contact_unlabelled",
            Self::ContactRenamed => "contact_renamed",
            Self::CustomerMatched => "customer_matched",
            Self::ContactMerged => "contact_merged",
            Self::ContactUnmerged => "contact_unmerged",
            Self::HandleMovedAway => "handle_moved_away",
            Self::HandleMovedHere => "handle_moved_here",
            Self::NoteWritten => "note_written",
        }
    }

    /// The sentence a person reads.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ContactCreated => "First contact",
            Self::InboundMessage => "Sent a message",
            Self::DraftCreated => "Reply drafted as a dry run",
            Self::MessageSent => "Message handed to the carrier",
            Self::ConsentChanged => "Consent changed",
            Self::ConversationOpened => "Conversation opened again",
            Self::ConversationPending => "Conversation set to Pending",
            Self::ConversationSnoozed => "Conversation snoozed",
            Self::ConversationClosed => "Conversation closed",
            Self::ConversationAssigned => "Conversation changed hands",
            Self::ConversationBegun => "Conversation begun by staff",
            Self::DraftSubmitted => "Reply submitted for approval",
            Self::DraftApproved => "Reply approved",
            Self::DraftRejected => "Reply turned down",
            Self::DraftWithdrawn => "Reply withdrawn by its author",
            Self::ConversationLabelled => "Conversation labelled",
            Self::ConversationUnlabelled => "Label taken off the conversation",
            Self::ConversationsMerged => "Conversations merged",
            Self::ConversationSplit => "Conversation split",
            Self::ConversationMoveUndone => "Merge or split of conversations taken back",
            Self::ContactLabelled => "Contact labelled",
            Self::ContactUnlabelled => "Label taken off the contact",
            Self::ContactRenamed => "Name changed",
            Self::CustomerMatched => "Matched with a customer at Shopify",
            Self::ContactMerged => "Another contact merged into this one",
            Self::ContactUnmerged => "Merge of two contacts taken back",
            Self::HandleMovedAway => "A number moved to another contact",
            Self::HandleMovedHere => "A number moved here from another contact",
            Self::NoteWritten => "Note written",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What it belongs to, for whoever wants to see a part of a timeline.
    pub const fn topic(self) -> TimelineTopic {
        match self {
            Self::InboundMessage | Self::MessageSent => TimelineTopic::Messages,
            Self::DraftCreated
            | Self::DraftSubmitted
            | Self::DraftApproved
            | Self::DraftRejected
            | Self::DraftWithdrawn => TimelineTopic::Drafts,
            Self::ConsentChanged => TimelineTopic::Consent,
            Self::ConversationBegun
            | Self::ConversationOpened
            | Self::ConversationPending
            | Self::ConversationSnoozed
            | Self::ConversationClosed
            | Self::ConversationAssigned
            | Self::ConversationLabelled
            | Self::ConversationUnlabelled
            | Self::ConversationsMerged
            | Self::ConversationSplit
            | Self::ConversationMoveUndone => TimelineTopic::Sorting,
            Self::NoteWritten => TimelineTopic::Notes,
            Self::ContactCreated
            | Self::ContactLabelled
            | Self::ContactUnlabelled
            | Self::ContactRenamed
            | Self::CustomerMatched
            | Self::ContactMerged
            | Self::ContactUnmerged
            | Self::HandleMovedAway
            | Self::HandleMovedHere => TimelineTopic::Person,
        }
    }
}

/// A part of a timeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineTopic {
    /// What was written, both ways.
    Messages,
    /// Replies before they leave, and what was decided about them.
    Drafts,
    /// Whether the contact may be written to.
    Consent,
    /// Where conversations stand, whose they are, and under which labels.
    Sorting,
    /// What staff wrote to each other.
    Notes,
    /// Who the contact is.
    Person,
}

impl TimelineTopic {
    /// Every topic.
    pub const ALL: [Self; 6] = [Self::Messages, Self::Drafts, Self::Consent, Self::Sorting, Self::Notes, Self::Person];

    /// The name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Drafts => "drafts",
            Self::Consent => "consent",
            Self::Sorting => "sorting",
            Self::Notes => "notes",
            Self::Person => "person",
        }
    }

    /// The topic with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == name)
    }

    /// The kinds of lines that belong to it.
    pub fn kinds(self) -> impl Iterator<Item = TimelineKind> {
        TimelineKind::ALL.into_iter().filter(move |kind| kind.topic() == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_topics_survive_their_names() {
        for kind in TimelineKind::ALL {
            assert_eq!(TimelineKind::from_name(kind.as_str()), Some(kind));
            assert!(kind.topic().kinds().any(|one| one == kind));
        }
        for topic in TimelineTopic::ALL {
            assert_eq!(TimelineTopic::from_name(topic.as_str()), Some(topic));
            assert!(topic.kinds().count() > 0, "{topic:?}");
        }
        assert_eq!(TimelineTopic::ALL.into_iter().flat_map(TimelineTopic::kinds).count(), TimelineKind::ALL.len());
    }
}
