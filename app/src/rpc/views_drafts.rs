//! Drafts, ready to be shown.

use domain::{
    draft::{DraftState, DraftStep, Origin},
    ids::{ConversationId, DraftId},
    message::{Check, Segmentation},
};
use serde::{Deserialize, Serialize};

use super::{
    views::{BlockerRow, DiffPiece, Moment},
    views_files::PlannedFileRow,
};

/// A draft: what sending it would do, what stands in its way, and what the person who looks may do with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DryRunView {
    /// Our id.
    pub id: DraftId,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub time: Moment,
    /// The final text.
    pub text: String,
    /// How it would be cut.
    pub segmentation: Segmentation,
    /// The readable number it would leave from.
    pub from: String,
    /// Why that one.
    pub from_why: String,
    /// The readable number it would go to.
    pub to: String,
    /// What goes with it.
    #[serde(default)]
    pub files: Vec<PlannedFileRow>,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// It would wait until then.
    pub waits_until: Option<Moment>,
    /// Why it stays.
    pub blockers: Vec<BlockerRow>,
    /// Practice or live.
    pub origin: Origin,
    /// Where it stands.
    pub state: DraftState,
    /// When it should leave; at once if nothing is said.
    pub leaves: Option<Moment>,
    /// Whether the person who looks wrote it.
    pub own: bool,
    /// What they may do with it.
    pub steps: Vec<DraftStep>,
}

/// One row of the list of drafts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DraftRow {
    /// Our id.
    pub id: DraftId,
    /// The client's name, or their readable number.
    pub client: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// The text on one line.
    pub preview: String,
    /// Who wrote it.
    pub author: String,
    /// Whether that is the person who looks.
    pub own: bool,
    /// Messages that the carrier would bill.
    pub segments: usize,
    /// Practice or live.
    pub origin: Origin,
    /// Where it stands.
    pub state: DraftState,
    /// When it came to stand there.
    pub time: Moment,
    /// When it should leave; at once if nothing is said.
    pub leaves: Option<Moment>,
    /// How much stands in its way.
    pub blockers: usize,
    /// Whether the person who looks may approve it.
    pub may_approve: bool,
}

/// Some rows of the list of drafts.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct DraftPage {
    /// Newest first.
    pub rows: Vec<DraftRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}

/// Who decided on a draft.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Their name.
    pub by: String,
    /// When.
    pub time: Moment,
    /// Why; empty for a yes.
    pub reason: String,
}

/// What an edit has changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EditRow {
    /// Who made it.
    pub editor: String,
    /// When.
    pub time: Moment,
    /// The way from the text before to the text after.
    pub pieces: Vec<DiffPiece>,
}

/// One draft with everything that is known of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DraftFull {
    /// The draft.
    pub run: DryRunView,
    /// In which conversation.
    pub conversation: ConversationId,
    /// The client's name, or their readable number.
    pub client: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// What was typed.
    pub body: String,
    /// When it should leave, for a field: `2026-11-04T09:30` by the shop's clock.
    pub leaves_field: String,
    /// The shop's time zone.
    pub zone: String,
    /// When approval was asked for.
    pub submitted: Option<Moment>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Edits, newest first.
    pub edits: Vec<EditRow>,
}

/// A step with a draft, apart from changing it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftTurn {
    /// Ask for approval.
    Submit,
    /// Take the question back.
    Withdraw,
    /// Say yes.
    Approve,
    /// Say no, for this reason.
    Reject(String),
}

/// What became of one draft of several.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecidedRow {
    /// Which.
    pub id: DraftId,
    /// Why it was not approved, in a sentence; nothing if it was.
    pub problem: Option<String>,
}
