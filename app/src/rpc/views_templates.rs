//! Templates, ready to be shown.

use domain::{conversation::ChannelKind, ids::TemplateId, message::Segmentation, template::TemplateState};
use serde::{Deserialize, Serialize};

use super::views::{DiffPiece, Moment};

/// One row of the list of templates.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateRow {
    /// Our id.
    pub id: TemplateId,
    /// What staff call it.
    pub name: String,
    /// For which kind of channel.
    pub channel: ChannelKind,
    /// BCP 47.
    pub language: String,
    /// Where the newest version stands.
    pub state: TemplateState,
    /// The newest version.
    pub newest: i32,
    /// The version that is used; none until one is approved.
    pub used: Option<i32>,
    /// Out of use.
    pub archived: bool,
    /// When anything of it last changed.
    pub time: Moment,
}

/// Some rows of the list of templates.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TemplatePage {
    /// The last changed first.
    pub rows: Vec<TemplateRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
    /// Whether the person who looks may write one.
    pub may_write: bool,
}

/// Something that the person who looks may do with a template now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStep {
    /// Write the next version.
    Edit,
    /// Ask for a decision.
    Submit,
    /// Let the version be used.
    Approve,
    /// Turn the version down.
    Reject,
    /// Put it out of use.
    Archive,
    /// Bring it back.
    Restore,
}

/// A step with a template, with what it needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateTurn {
    /// Ask for a decision.
    Submit,
    /// Let the version be used.
    Approve,
    /// Turn the version down, for this reason.
    Reject(String),
    /// Put it out of use.
    Archive,
    /// Bring it back.
    Restore,
}

/// One version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateVersionRow {
    /// Counted from one.
    pub version: i32,
    /// Where it stands.
    pub state: TemplateState,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub time: Moment,
    /// Who decided, and when.
    pub decided: Option<(String, Moment)>,
    /// Why; empty if nothing was said.
    pub reason: String,
    /// What it changed of the version before.
    pub pieces: Vec<DiffPiece>,
}

/// Something that a template may be filled in with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VariableRow {
    /// What a template calls it.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// An invented value.
    pub sample: String,
}

/// A template with its versions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateFull {
    /// The list's row.
    pub row: TemplateRow,
    /// The text of the newest version.
    pub body: String,
    /// Who wrote the newest version.
    pub author: String,
    /// Whether that was the person who looks.
    pub own: bool,
    /// The newest versions, newest first.
    pub versions: Vec<TemplateVersionRow>,
    /// What the person who looks may do now.
    pub steps: Vec<TemplateStep>,
}

/// What the editor needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateDesk {
    /// The template; nothing for a new one.
    pub full: Option<TemplateFull>,
    /// What it may be filled in with.
    pub variables: Vec<VariableRow>,
}

/// What a text could look like, or what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TemplatePreview {
    /// With invented values.
    Text {
        /// The text.
        text: String,
        /// How that would be cut.
        segmentation: Segmentation,
    },
    /// It can't be saved like this.
    Problem {
        /// Why, and what to change.
        sentence: String,
        /// In which line, counted from one, if it is in one.
        line: Option<usize>,
    },
}
