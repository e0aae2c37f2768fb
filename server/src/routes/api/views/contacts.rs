//! Contacts.

use domain::{contact::HandleEvidence, conversation::ChannelKind};
use jiff::Timestamp;
use serde::Serialize;
use service::contacts::{ContactDetail, ContactLine, HandleView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{consent::ConsentOut, triage::LabelOut};

/// A contact in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactLine)]
pub(in crate::routes::api) struct ContactLineOut {
    /// Its id.
    id: Uuid,
    /// What they are called; empty until somebody knows it.
    name: String,
    /// The number or address that is known longest.
    #[schema(example = "+15550100123")]
    handle: String,
    /// How many others there are.
    other_handles: i64,
    /// When they were first seen.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When the newest message with them was written.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    last_message_at: Option<Timestamp>,
    /// What they are labelled with.
    labels: Vec<LabelOut>,
}

impl From<ContactLine> for ContactLineOut {
    fn from(line: ContactLine) -> Self {
        Self {
            id: line.id.as_uuid(),
            name: line.name,
            handle: line.handle,
            other_handles: line.other_handles,
            created_at: line.created_at,
            last_message_at: line.last_message_at,
            labels: line.labels.into_iter().map(LabelOut::from).collect(),
        }
    }
}

/// Everything that is known of a contact.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub(in crate::routes::api) struct ContactOut {
    /// Its id.
    id: Uuid,
    /// What they are called; empty until somebody knows it.
    name: String,
    /// Raised by every change: a change names the one it saw.
    version: i32,
    /// When they were first seen.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Their numbers and addresses, the one known longest first.
    handles: Vec<HandleOut>,
    /// What they are labelled with.
    labels: Vec<LabelOut>,
    /// How many notes stand in their conversations, counted up to 100.
    notes: i64,
}

impl From<ContactDetail> for ContactOut {
    fn from(contact: ContactDetail) -> Self {
        Self {
            id: contact.id.as_uuid(),
            name: contact.name,
            version: contact.version,
            created_at: contact.created_at,
            handles: contact.handles.into_iter().map(HandleOut::from).collect(),
            labels: contact.labels.into_iter().map(LabelOut::from).collect(),
            notes: contact.notes,
        }
    }
}

/// A number or address of a contact.
#[derive(Serialize, ToSchema)]
#[schema(as = Handle)]
struct HandleOut {
    /// Its id.
    id: Uuid,
    /// The number or address itself.
    #[schema(example = "+15550100123")]
    handle: String,
    /// The kind of channel.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// How sure it is that it is theirs, in percent.
    #[schema(example = 100)]
    confidence: i16,
    /// How that is known: `wrote`, `merged` or `moved`.
    #[schema(value_type = String, example = "wrote")]
    evidence: HandleEvidence,
    /// The same, for a person.
    #[schema(example = "Wrote to the shop from it")]
    evidence_sentence: &'static str,
    /// Whether the contact's customer at Shopify has it too.
    customer_has_it: bool,
    /// Whether it may be written to.
    consent: ConsentOut,
    /// The newest conversation with it.
    #[schema(required)]
    conversation_id: Option<Uuid>,
    /// When it was first seen.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<HandleView> for HandleOut {
    fn from(view: HandleView) -> Self {
        Self {
            id: view.id.as_uuid(),
            handle: view.handle,
            channel: view.channel,
            confidence: view.confidence,
            evidence: view.evidence,
            evidence_sentence: view.evidence.sentence(),
            customer_has_it: view.customer_has_it,
            consent: view.consent.into(),
            conversation_id: view.conversation_id.map(domain::ids::ConversationId::as_uuid),
            created_at: view.created_at,
        }
    }
}
