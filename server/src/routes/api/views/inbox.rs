//! Conversations, messages and the timeline.

use domain::{
    conversation::{
        Assignee, ChannelKind, ConversationDetail, ConversationStatus, ConversationSummary, Direction, MessageDelivery,
        MessageView,
    },
    delivery::DeliveryState,
    timeline::{TimelineKind, TimelineTopic},
};
use jiff::Timestamp;
use serde::Serialize;
use service::{inbox::Thread, timeline::TimelineLine};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PageOut, attachments::AttachmentOut, triage::LabelOut};

/// A conversation in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Conversation)]
pub(in crate::routes::api) struct ConversationOut {
    /// Its id.
    id: Uuid,
    /// Whom it is with.
    contact_id: Uuid,
    /// Their name, or their number until somebody knows it.
    contact_name: String,
    /// Their number or address.
    #[schema(example = "+15550100123")]
    handle: String,
    /// The kind of channel.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// `open`, `pending`, `snoozed` or `closed`.
    #[schema(value_type = String, example = "open")]
    status: ConversationStatus,
    /// Messages from them that nobody has opened.
    unread_count: i32,
    /// Whether something in it is newer than what you have read.
    new_to_me: bool,
    /// When the last message was written.
    #[schema(value_type = String, format = DateTime)]
    last_message_at: Timestamp,
    /// The beginning of the last message.
    last_preview: String,
    /// Who wrote it: `inbound` is the client.
    #[schema(value_type = String, example = "inbound")]
    last_direction: Direction,
    /// Raised by every change of where it stands: a change names the one it saw.
    version: i32,
    /// When a snooze ends.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    snoozed_until: Option<Timestamp>,
    /// What it is about; empty until somebody says so.
    subject: String,
    /// Who looks after it.
    #[schema(required)]
    assignee: Option<AssigneeOut>,
    /// The first message from them that nobody has answered.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    waiting_since: Option<Timestamp>,
    /// What it is labelled with.
    labels: Vec<LabelOut>,
}

/// Somebody who looks after conversations.
#[derive(Serialize, ToSchema)]
#[schema(as = Assignee)]
pub(in crate::routes::api) struct AssigneeOut {
    /// The member of staff.
    id: Uuid,
    /// Their name.
    name: String,
}

impl From<Assignee> for AssigneeOut {
    fn from(assignee: Assignee) -> Self {
        Self { id: assignee.id.as_uuid(), name: assignee.name }
    }
}

impl From<ConversationSummary> for ConversationOut {
    fn from(summary: ConversationSummary) -> Self {
        Self {
            id: summary.id.as_uuid(),
            contact_id: summary.contact_id.as_uuid(),
            contact_name: summary.contact_name,
            handle: summary.handle,
            channel: summary.channel,
            status: summary.status,
            unread_count: summary.unread_count,
            new_to_me: summary.new_to_me,
            last_message_at: summary.last_message_at,
            last_preview: summary.last_preview,
            last_direction: summary.last_direction,
            version: summary.version,
            snoozed_until: summary.snoozed_until,
            subject: summary.subject,
            assignee: summary.assignee.map(AssigneeOut::from),
            waiting_since: summary.waiting_since,
            labels: summary.labels.into_iter().map(LabelOut::from).collect(),
        }
    }
}

/// A conversation with its newest messages.
#[derive(Serialize, ToSchema)]
#[schema(as = Thread)]
pub(in crate::routes::api) struct ThreadOut {
    #[serde(flatten)]
    conversation: ConversationOut,
    /// The account it runs over.
    account_id: Uuid,
    /// That account's name.
    account_name: String,
    /// The shop's own number in it.
    #[schema(example = "+15550109000")]
    account_handle: String,
    /// When its first message arrived.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The conversation that its messages are in now, if it was merged into another one.
    #[schema(required)]
    merged_into: Option<Uuid>,
    /// Its newest messages, newest first.
    messages: PageOut<MessageOut>,
}

impl From<Thread> for ThreadOut {
    fn from(thread: Thread) -> Self {
        let ConversationDetail { summary, account_id, account_name, account_handle, created_at, merged_into } =
            thread.conversation;
        Self {
            conversation: summary.into(),
            account_id: account_id.as_uuid(),
            account_name,
            account_handle,
            created_at,
            merged_into: merged_into.map(domain::ids::ConversationId::as_uuid),
            messages: PageOut::of(thread.messages),
        }
    }
}

/// A message.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub(in crate::routes::api) struct MessageOut {
    /// Its id.
    id: Uuid,
    /// `inbound` from the client, `outbound` to them.
    #[schema(value_type = String, example = "inbound")]
    direction: Direction,
    /// What it says.
    body: String,
    /// When it was written, by the carrier's clock.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    /// When Switchboard stored it.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Where one of the shop's own messages stands. Null for a client's.
    #[schema(required)]
    delivery: Option<MessageDeliveryOut>,
    /// Whether staff wrote it as the client would, for practice.
    simulated: bool,
    /// What came or goes with it.
    attachments: Vec<AttachmentOut>,
}

impl From<MessageView> for MessageOut {
    fn from(message: MessageView) -> Self {
        Self {
            id: message.id.as_uuid(),
            direction: message.direction,
            body: message.body,
            occurred_at: message.occurred_at,
            received_at: message.received_at,
            delivery: message.delivery.map(MessageDeliveryOut::from),
            simulated: message.simulated,
            attachments: message.attachments.into_iter().map(AttachmentOut::from).collect(),
        }
    }
}

/// Where a message that the shop wrote stands.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageDelivery)]
struct MessageDeliveryOut {
    /// The send behind it.
    dispatch_id: Uuid,
    /// Where that stands, as a send names it.
    #[schema(value_type = String, example = "delivered")]
    state: DeliveryState,
    /// The same, for a person.
    #[schema(example = "Delivered")]
    state_label: &'static str,
    /// When it may leave.
    #[schema(value_type = String, format = DateTime)]
    not_before: Timestamp,
    /// Why it is not where it should be; empty if it is.
    problem: String,
    /// What to do about it.
    next_step: String,
}

impl From<MessageDelivery> for MessageDeliveryOut {
    fn from(delivery: MessageDelivery) -> Self {
        Self {
            dispatch_id: delivery.dispatch_id.as_uuid(),
            state: delivery.state,
            state_label: delivery.state.label(),
            not_before: delivery.not_before,
            problem: delivery.problem,
            next_step: delivery.next_step,
        }
    }
}

/// One activity of a contact.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineLine)]
pub(in crate::routes::api) struct TimelineLineOut {
    /// Its id.
    id: Uuid,
    /// What happened.
    #[schema(value_type = String, example = "inbound_message")]
    kind: TimelineKind,
    /// What that belongs to: `messages`, `drafts`, `consent`, `sorting`, `notes` or `person`.
    #[schema(value_type = String, example = "messages")]
    topic: TimelineTopic,
    /// What happened, for a person.
    #[schema(example = "Sent a message")]
    sentence: &'static str,
    /// In which conversation.
    conversation_id: Option<Uuid>,
    /// With which message.
    #[schema(required)]
    message_id: Option<Uuid>,
    /// Which member of staff did it.
    #[schema(required)]
    actor_name: Option<String>,
    /// The beginning of the message, the note or the reply, or the label's name; empty where there is none.
    detail: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<TimelineLine> for TimelineLineOut {
    fn from(line: TimelineLine) -> Self {
        Self {
            id: line.id.as_uuid(),
            kind: line.kind,
            topic: line.kind.topic(),
            sentence: line.sentence,
            conversation_id: line.conversation_id.map(domain::ids::ConversationId::as_uuid),
            message_id: line.message_id.map(domain::ids::MessageId::as_uuid),
            actor_name: line.actor_name,
            detail: line.detail,
            occurred_at: line.occurred_at,
        }
    }
}
