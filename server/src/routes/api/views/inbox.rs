//! Conversations, messages, drafts and the timeline.

use domain::{
    conversation::{ChannelKind, ConversationDetail, ConversationStatus, ConversationSummary, Direction, MessageView},
    message::{Encoding, Plan},
    timeline::TimelineKind,
};
use jiff::Timestamp;
use serde::Serialize;
use service::{drafts::DraftView, inbox::Thread, timeline::TimelineLine};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PageOut, guards::BlockerOut};

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
    /// When the last message was written.
    #[schema(value_type = String, format = DateTime)]
    last_message_at: Timestamp,
    /// The beginning of the last message.
    last_preview: String,
    /// Who wrote it: `inbound` is the client.
    #[schema(value_type = String, example = "inbound")]
    last_direction: Direction,
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
            last_message_at: summary.last_message_at,
            last_preview: summary.last_preview,
            last_direction: summary.last_direction,
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
    /// Its newest messages, newest first.
    messages: PageOut<MessageOut>,
}

impl From<Thread> for ThreadOut {
    fn from(thread: Thread) -> Self {
        let ConversationDetail { summary, account_id, account_name, account_handle, created_at } = thread.conversation;
        Self {
            conversation: summary.into(),
            account_id: account_id.as_uuid(),
            account_name,
            account_handle,
            created_at,
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
}

impl From<MessageView> for MessageOut {
    fn from(message: MessageView) -> Self {
        Self {
            id: message.id.as_uuid(),
            direction: message.direction,
            body: message.body,
            occurred_at: message.occurred_at,
            received_at: message.received_at,
        }
    }
}

/// A reply that did not leave: what sending it would have done, and why it may not.
#[derive(Serialize, ToSchema)]
#[schema(as = DryRun)]
pub(in crate::routes::api) struct DryRunOut {
    /// Its id.
    id: Uuid,
    /// Where it would have gone.
    conversation_id: Uuid,
    /// Who wrote it.
    author_name: String,
    /// What would have been sent.
    plan: PlanOut,
    /// Everything that blocks it, each with what would open it.
    blockers: Vec<BlockerOut>,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<DraftView> for DryRunOut {
    fn from(run: DraftView) -> Self {
        Self {
            id: run.id.as_uuid(),
            conversation_id: run.conversation_id.as_uuid(),
            author_name: run.author_name,
            plan: run.plan.into(),
            blockers: run.blockers.into_iter().map(BlockerOut::from).collect(),
            created_at: run.created_at,
        }
    }
}

/// Exactly what would be sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Plan)]
struct PlanOut {
    /// The kind of channel.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// The final text.
    text: String,
    /// How it is encoded and cut.
    segmentation: SegmentationOut,
    /// From where.
    sender: SenderOut,
    /// To whom.
    #[schema(example = "+15550100123")]
    recipient: String,
}

/// What a text costs.
#[derive(Serialize, ToSchema)]
#[schema(as = Segmentation)]
struct SegmentationOut {
    /// `gsm7` or `ucs2`.
    #[schema(value_type = String, example = "gsm7")]
    encoding: Encoding,
    /// Septets or UTF-16 units.
    units: usize,
    /// Messages the carrier bills.
    segments: usize,
    /// The first character that forces `ucs2`, if one does.
    #[schema(value_type = Option<String>)]
    forced_by: Option<char>,
}

/// The number a message would leave from.
#[derive(Serialize, ToSchema)]
#[schema(as = Sender)]
struct SenderOut {
    /// The number.
    #[schema(example = "+15550109000")]
    handle: String,
    /// Why that one.
    why: String,
}

impl From<Plan> for PlanOut {
    fn from(plan: Plan) -> Self {
        let segmentation = plan.segmentation;
        Self {
            channel: plan.channel,
            text: plan.text,
            segmentation: SegmentationOut {
                encoding: segmentation.encoding,
                units: segmentation.units,
                segments: segmentation.segments,
                forced_by: segmentation.forced_by,
            },
            sender: SenderOut { handle: plan.sender.handle, why: plan.sender.why },
            recipient: plan.recipient,
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
    /// The same, for a person.
    #[schema(example = "Sent a message")]
    sentence: &'static str,
    /// In which conversation.
    conversation_id: Option<Uuid>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<TimelineLine> for TimelineLineOut {
    fn from(line: TimelineLine) -> Self {
        Self {
            id: line.id.as_uuid(),
            kind: line.kind,
            sentence: line.kind.sentence(),
            conversation_id: line.conversation_id.map(domain::ids::ConversationId::as_uuid),
            occurred_at: line.occurred_at,
        }
    }
}
