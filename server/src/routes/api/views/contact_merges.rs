//! Merges of contacts: who may be one person, what a merge would do, and what was decided.

use domain::contact::Likeness;
use jiff::Timestamp;
use serde::Serialize;
use service::contacts::{Duplicate, HandleOutlook, MergePreview, MergeView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    consent::ConsentOut,
    contacts::{ContactLineOut, ContactOut},
    triage::LabelOut,
};

/// A contact that may be the same person.
#[derive(Serialize, ToSchema)]
#[schema(as = Duplicate)]
pub(in crate::routes::api) struct DuplicateOut {
    /// Who.
    contact: ContactLineOut,
    /// How likely it is, in percent, by the strongest sign. Never certain: a person decides.
    #[schema(example = 95)]
    confidence: i16,
    /// Every sign of it, the strongest first.
    evidence: Vec<EvidenceOut>,
}

/// A sign that two contacts are one person.
#[derive(Serialize, ToSchema)]
#[schema(as = Likeness)]
struct EvidenceOut {
    /// `customer`, `customer_number`, `email`, `number` or `name`.
    #[schema(value_type = String, example = "customer")]
    kind: Likeness,
    /// The same, for a person.
    sentence: &'static str,
}

impl From<Duplicate> for DuplicateOut {
    fn from(one: Duplicate) -> Self {
        let evidence = |kind: Likeness| EvidenceOut { kind, sentence: kind.sentence() };
        Self {
            contact: one.contact.into(),
            confidence: one.confidence,
            evidence: one.evidence.into_iter().map(evidence).collect(),
        }
    }
}

/// What a merge of two contacts would bring together.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactMergePreview)]
pub(in crate::routes::api) struct MergePreviewOut {
    /// The one that stays, with the version that a merge names.
    into: ContactOut,
    /// The one that becomes a part of it.
    from: ContactOut,
    /// What they would be called.
    name: String,
    /// Conversations that come, counted up to 100.
    conversations: i64,
    /// Labels that come and are new.
    labels: Vec<LabelOut>,
    /// The customer at Shopify that stays.
    #[schema(required)]
    customer: Option<String>,
    /// Every handle, with what the merge does to its consent: what closes one of them closes all.
    handles: Vec<HandleOutlookOut>,
}

/// A handle before and after a merge.
#[derive(Serialize, ToSchema)]
#[schema(as = HandleOutlook)]
struct HandleOutlookOut {
    /// The number or address.
    #[schema(example = "+15550100123")]
    handle: String,
    /// Whether it comes with the contact that becomes a part of the other.
    comes: bool,
    /// Whether it may be written to now.
    before: ConsentOut,
    /// Whether it may be afterwards.
    after: ConsentOut,
}

impl From<HandleOutlook> for HandleOutlookOut {
    fn from(one: HandleOutlook) -> Self {
        Self { handle: one.handle, comes: one.comes, before: one.before.into(), after: one.after.into() }
    }
}

impl From<MergePreview> for MergePreviewOut {
    fn from(preview: MergePreview) -> Self {
        Self {
            into: preview.into.into(),
            from: preview.from.into(),
            name: preview.name,
            conversations: preview.conversations,
            labels: preview.labels.into_iter().map(LabelOut::from).collect(),
            customer: preview.customer,
            handles: preview.handles.into_iter().map(HandleOutlookOut::from).collect(),
        }
    }
}

/// One decision about whose handles are whose.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactMergeLine)]
pub(in crate::routes::api) struct MergeOut {
    /// Its id: the one to take it back by.
    id: Uuid,
    /// The contact that handles left.
    from_id: Uuid,
    /// What it is called; empty if nothing is known.
    from_name: String,
    /// The one that they came to.
    into_id: Uuid,
    /// What that is called.
    into_name: String,
    /// The handle, where it was about one; empty where it was about all of them.
    handle: String,
    /// Who decided it.
    actor_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    /// Who took it back.
    #[schema(required)]
    undone_by_name: Option<String>,
    /// When.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    undone_at: Option<Timestamp>,
}

impl From<MergeView> for MergeOut {
    fn from(view: MergeView) -> Self {
        Self {
            id: view.id.as_uuid(),
            from_id: view.from_id.as_uuid(),
            from_name: view.from_name,
            into_id: view.into_id.as_uuid(),
            into_name: view.into_name,
            handle: view.handle,
            actor_name: view.actor_name,
            occurred_at: view.occurred_at,
            undone_by_name: view.undone_by_name,
            undone_at: view.undone_at,
        }
    }
}
