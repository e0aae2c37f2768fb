//! Templates, their versions, and what they say.

use domain::{
    conversation::ChannelKind,
    message::Segmentation,
    template::{TemplateState, Variable},
};
use jiff::Timestamp;
use serde::Serialize;
use service::templates::{FilledTemplate, MissingValue, Preview, TemplateDetail, TemplateView, VersionView};
use utoipa::ToSchema;
use uuid::Uuid;

/// A text that staff start from.
#[derive(Serialize, ToSchema)]
#[schema(as = Template)]
pub(in crate::routes::api) struct TemplateOut {
    /// Our id.
    id: Uuid,
    /// What staff call it.
    #[schema(example = "Measure confirmed")]
    name: String,
    /// For which kind of channel.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// BCP 47.
    #[schema(example = "en")]
    language: String,
    /// The newest approved version, which is the one that is used. Null until there is one.
    #[schema(required)]
    approved_version: Option<i32>,
    /// The newest version.
    newest_version: i32,
    /// Where the newest version stands: `draft`, `submitted`, `approved` or `rejected`.
    #[schema(value_type = String, example = "draft")]
    state: TemplateState,
    /// Out of use.
    archived: bool,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When anything of it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<TemplateView> for TemplateOut {
    fn from(template: TemplateView) -> Self {
        Self {
            id: template.id.as_uuid(),
            name: template.name,
            channel: template.channel,
            language: template.language,
            approved_version: template.approved_version,
            newest_version: template.newest_version,
            state: template.state,
            archived: template.archived,
            created_at: template.created_at,
            updated_at: template.updated_at,
        }
    }
}

/// A template with its versions.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateDetail)]
pub(in crate::routes::api) struct TemplateDetailOut {
    #[serde(flatten)]
    template: TemplateOut,
    /// The newest versions, newest first, at most 50.
    versions: Vec<VersionOut>,
}

impl From<TemplateDetail> for TemplateDetailOut {
    fn from(detail: TemplateDetail) -> Self {
        Self { template: detail.template.into(), versions: detail.versions.into_iter().map(VersionOut::from).collect() }
    }
}

/// One version. It never changes; an edit makes the next one.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateVersion)]
struct VersionOut {
    /// Counted from one.
    version: i32,
    /// The text.
    #[schema(example = "Hi {{ first_name }}, your measure is on {{ appointment_date }}.")]
    body: String,
    /// The names of the variables it uses.
    variables: Vec<String>,
    /// Where it stands.
    #[schema(value_type = String, example = "approved")]
    state: TemplateState,
    /// Who wrote it.
    author_name: String,
    /// Whether that was the caller, who then can't decide.
    is_own: bool,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Who decided. Null until somebody has.
    #[schema(required)]
    decided_by_name: Option<String>,
    /// When they did.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    decided_at: Option<Timestamp>,
    /// Why; empty if nothing was said.
    reason: String,
}

impl From<VersionView> for VersionOut {
    fn from(version: VersionView) -> Self {
        Self {
            version: version.version,
            body: version.body,
            variables: version.variables,
            state: version.state,
            author_name: version.author_name,
            is_own: version.is_own,
            created_at: version.created_at,
            decided_by_name: version.decided_by_name,
            decided_at: version.decided_at,
            reason: version.reason,
        }
    }
}

/// Something that differs from client to client.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateVariable)]
pub(in crate::routes::api) struct VariableOut {
    /// What a template calls it.
    #[schema(example = "first_name")]
    name: &'static str,
    /// What a person reads.
    #[schema(example = "The client's first name")]
    label: &'static str,
    /// An invented value.
    #[schema(example = "Maria")]
    sample: &'static str,
}

impl From<Variable> for VariableOut {
    fn from(variable: Variable) -> Self {
        Self { name: variable.name, label: variable.label, sample: variable.sample }
    }
}

/// How a text is cut.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateSegments)]
struct SegmentsOut {
    /// How it travels.
    #[schema(example = "GSM-7")]
    encoding: &'static str,
    /// Messages that the carrier bills.
    segments: usize,
}

impl From<Segmentation> for SegmentsOut {
    fn from(cut: Segmentation) -> Self {
        Self { encoding: cut.encoding.label(), segments: cut.segments }
    }
}

/// What a text could look like.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplatePreview)]
pub(in crate::routes::api) struct PreviewOut {
    /// With invented values.
    text: String,
    /// How that would be cut.
    cut: SegmentsOut,
    /// The variables it uses.
    variables: Vec<VariableOut>,
}

impl From<Preview> for PreviewOut {
    fn from(preview: Preview) -> Self {
        Self {
            text: preview.text,
            cut: preview.segmentation.into(),
            variables: preview.variables.into_iter().map(VariableOut::from).collect(),
        }
    }
}

/// A template filled in for one conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = FilledTemplate)]
pub(in crate::routes::api) struct FilledOut {
    /// Which.
    template_id: Uuid,
    /// The version that was used: the approved one.
    version: i32,
    /// The text. Where a value is missing it says which, in square brackets.
    text: String,
    /// How it is cut.
    cut: SegmentsOut,
    /// What has to be filled in by hand before it can leave.
    missing: Vec<MissingOut>,
}

/// A value that is not known.
#[derive(Serialize, ToSchema)]
#[schema(as = MissingValue)]
struct MissingOut {
    /// What the template calls it.
    name: &'static str,
    /// What a person reads.
    label: &'static str,
}

impl From<FilledTemplate> for FilledOut {
    fn from(filled: FilledTemplate) -> Self {
        let missing = |value: MissingValue| MissingOut { name: value.name, label: value.label };
        Self {
            template_id: filled.template_id.as_uuid(),
            version: filled.version,
            text: filled.text,
            cut: filled.segmentation.into(),
            missing: filled.missing.into_iter().map(missing).collect(),
        }
    }
}
