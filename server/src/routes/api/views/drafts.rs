//! Drafts, and what sending them would do.

use domain::{
    attachment::MediaKind,
    conversation::ChannelKind,
    draft::{DraftState, DraftStep, Origin},
    ids::TemplateId,
    message::{Check, CheckKind, Encoding, Plan, PlannedFile},
};
use jiff::Timestamp;
use serde::Serialize;
use service::drafts::{Decided, DraftDetail, DraftView, EditView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::guards::BlockerOut;

/// A reply that somebody wrote: what sending it would do, what stands in its way, and where its approval stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
pub(in crate::routes::api) struct DraftOut {
    /// Its id.
    id: Uuid,
    /// Where it would go.
    conversation_id: Uuid,
    /// To whom.
    contact_id: Uuid,
    /// Their name; empty until somebody knows it.
    contact_name: String,
    /// Their number or address.
    #[schema(example = "+15550100123")]
    handle: String,
    /// Who wrote it.
    author_name: String,
    /// Whether that is the caller.
    own: bool,
    /// What was typed.
    body: String,
    /// What sending it would do, as it was when it was last written.
    plan: PlanOut,
    /// Everything that blocked it then, each with what would open it.
    blockers: Vec<BlockerOut>,
    /// `fake` for practice that never leaves, `live` otherwise.
    #[schema(value_type = String, example = "fake")]
    origin: Origin,
    /// `draft`, `submitted`, `approved`, `rejected` or `withdrawn`.
    #[schema(value_type = String, example = "submitted")]
    state: DraftState,
    /// Edits so far.
    revision: i32,
    /// What it was started from.
    #[schema(required)]
    template_id: Option<Uuid>,
    /// When it should leave. Null for at once.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    send_at: Option<Timestamp>,
    /// When approval was asked for.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    submitted_at: Option<Timestamp>,
    /// Who decided.
    #[schema(required)]
    decided_by_name: Option<String>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    decided_at: Option<Timestamp>,
    /// Why; empty unless it was rejected.
    reason: String,
    /// When it was first written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The steps that the caller may take: `edit`, `submit`, `withdraw`, `approve`, `reject`.
    #[schema(value_type = Vec<String>, example = json!(["approve", "reject"]))]
    steps: Vec<DraftStep>,
}

impl From<DraftView> for DraftOut {
    fn from(draft: DraftView) -> Self {
        Self {
            id: draft.id.as_uuid(),
            conversation_id: draft.conversation_id.as_uuid(),
            contact_id: draft.contact_id.as_uuid(),
            contact_name: draft.contact_name,
            handle: draft.handle,
            author_name: draft.author_name,
            own: draft.own,
            body: draft.body,
            plan: draft.plan.into(),
            blockers: draft.blockers.into_iter().map(BlockerOut::from).collect(),
            origin: draft.origin,
            state: draft.state,
            revision: draft.revision,
            template_id: draft.template_id.map(TemplateId::as_uuid),
            send_at: draft.send_at,
            submitted_at: draft.submitted_at,
            decided_by_name: draft.decided_by_name,
            decided_at: draft.decided_at,
            reason: draft.reason,
            created_at: draft.created_at,
            steps: draft.steps,
        }
    }
}

/// A draft with its history.
#[derive(Serialize, ToSchema)]
#[schema(as = DraftDetail)]
pub(in crate::routes::api) struct DraftDetailOut {
    #[serde(flatten)]
    draft: DraftOut,
    /// What it said before each edit, oldest first.
    edits: Vec<DraftEditOut>,
}

impl From<DraftDetail> for DraftDetailOut {
    fn from(detail: DraftDetail) -> Self {
        Self { draft: detail.draft.into(), edits: detail.edits.into_iter().map(DraftEditOut::from).collect() }
    }
}

/// What a draft said before an edit.
#[derive(Serialize, ToSchema)]
#[schema(as = DraftEdit)]
struct DraftEditOut {
    /// Counts from 0.
    revision: i32,
    /// What it said.
    body: String,
    /// Who changed it.
    editor_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    edited_at: Timestamp,
}

impl From<EditView> for DraftEditOut {
    fn from(edit: EditView) -> Self {
        Self { revision: edit.revision, body: edit.body, editor_name: edit.editor_name, edited_at: edit.edited_at }
    }
}

/// What became of one draft of a bulk decision.
#[derive(Serialize, ToSchema)]
#[schema(as = DraftDecided)]
pub(in crate::routes::api) struct DecidedOut {
    /// Which.
    id: Uuid,
    /// Where it stands now. Null if it was not decided.
    #[schema(value_type = Option<String>, example = "approved", required)]
    state: Option<DraftState>,
    /// Why it was not decided, in a sentence. Null if it was.
    #[schema(required)]
    problem: Option<String>,
}

impl From<Decided> for DecidedOut {
    fn from(decided: Decided) -> Self {
        Self { id: decided.id.as_uuid(), state: decided.state, problem: decided.problem }
    }
}

/// Exactly what would be sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Plan)]
pub(super) struct PlanOut {
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
    /// What goes with it.
    files: Vec<PlannedFileOut>,
    /// What was looked at.
    checks: Vec<CheckOut>,
    /// It would wait until then. Null if it would leave at once.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    waits_until: Option<Timestamp>,
}

/// A file that would go with a message.
#[derive(Serialize, ToSchema)]
#[schema(as = PlannedFile)]
struct PlannedFileOut {
    /// Its id.
    id: Uuid,
    /// `image`, `video`, `audio`, `sticker` or `document`.
    #[schema(value_type = String, example = "image")]
    kind: MediaKind,
    /// What its bytes are.
    #[schema(example = "image/jpeg")]
    content_type: String,
    /// How large it is, in bytes.
    size_bytes: i64,
}

impl From<PlannedFile> for PlannedFileOut {
    fn from(file: PlannedFile) -> Self {
        Self { id: file.id.as_uuid(), kind: file.kind, content_type: file.content_type, size_bytes: file.size_bytes }
    }
}

/// Something that was looked at before a message may leave.
#[derive(Serialize, ToSchema)]
#[schema(as = Check)]
struct CheckOut {
    /// `consent`, `quiet_hours`, `reply_window`, `files` or `policy`.
    #[schema(value_type = String, example = "consent")]
    kind: CheckKind,
    /// `false` if it stands in the way, or asks for a second look.
    passed: bool,
    /// What was found.
    sentence: String,
    /// What to do about it; empty if nothing has to be done.
    next_step: String,
}

impl From<Check> for CheckOut {
    fn from(check: Check) -> Self {
        Self { kind: check.kind, passed: check.passed, sentence: check.sentence, next_step: check.next_step }
    }
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
            files: plan.files.into_iter().map(PlannedFileOut::from).collect(),
            checks: plan.checks.into_iter().map(CheckOut::from).collect(),
            waits_until: plan.waits_until,
        }
    }
}
