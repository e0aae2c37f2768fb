//! Deliveries, ready to be shown.

use domain::{
    delivery::DeliveryState,
    dispatch::DispatchKind,
    ids::{ConversationId, DispatchId, DraftId},
    message::Segmentation,
};
use serde::{Deserialize, Serialize};

use super::views::{BlockerRow, Moment};

/// One row of the list of deliveries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeliveryRow {
    /// Our id.
    pub id: DispatchId,
    /// The client's name, or the readable number.
    pub who: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// What it is for.
    pub kind: DispatchKind,
    /// The text on one line.
    pub preview: String,
    /// The account's name.
    pub account: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it was queued.
    pub time: Moment,
    /// Why it is not where it should be, in a sentence; empty if it is.
    pub problem: String,
}

/// Some rows of the list of deliveries.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct DeliveryPage {
    /// Newest first.
    pub rows: Vec<DeliveryRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}

/// Something that the person who looks may do with a delivery now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStep {
    /// Let what is held take its turn again.
    Release,
    /// Let what stopped leave once more.
    Replay,
    /// Make a draft of it, and discard it.
    WriteAnew,
    /// Decide that it never leaves.
    Discard,
    /// Say that the carrier has it.
    SettleTaken,
    /// Say that it never left.
    SettleNotTaken,
    /// Ask the carrier where it stands.
    AskCarrier,
}

/// A decision about a delivery, with what it needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryTurn {
    /// Let what is held take its turn again.
    Release,
    /// Let what stopped leave once more, for this reason.
    Replay(String),
    /// Decide that it never leaves, for this reason.
    Discard(String),
    /// Say that the carrier has it: how that is known.
    SettleTaken(String),
    /// Say that it never left: how that is known.
    SettleNotTaken(String),
    /// Ask the carrier where it stands.
    AskCarrier,
}

/// One thing that was done to a delivery or reported about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeliveryEventRow {
    /// What happened, in a sentence.
    pub sentence: String,
    /// The carrier's own word and number; empty if it said none.
    pub carrier: String,
    /// Why, in somebody's words; empty if nothing was said.
    pub reason: String,
    /// When.
    pub time: Moment,
}

/// A delivery with everything that is known of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeliveryFull {
    /// The list's row.
    pub row: DeliveryRow,
    /// Its conversation; none for a controlled test.
    pub conversation: Option<ConversationId>,
    /// The draft that was approved.
    pub draft: Option<DraftId>,
    /// The text, byte for byte.
    pub text: String,
    /// How it is cut.
    pub segmentation: Segmentation,
    /// The readable number it leaves from.
    pub from: String,
    /// Why that one.
    pub from_why: String,
    /// The readable number it goes to.
    pub to: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// Not before this time, if that is later than when it was queued.
    pub not_before: Option<Moment>,
    /// Attempts so far.
    pub attempts: i16,
    /// The carrier may have it although nobody knows.
    pub maybe_taken: bool,
    /// What to do, in a sentence; empty if nothing is to be done.
    pub next_step: String,
    /// The carrier's own number for the problem.
    pub provider_code: Option<i32>,
    /// Why it is held.
    pub blockers: Vec<BlockerRow>,
    /// Its history, oldest first.
    pub events: Vec<DeliveryEventRow>,
    /// What the person who looks may do now.
    pub steps: Vec<DeliveryStep>,
    /// Whether something else could be done now, by a person with more rights.
    pub others_may: bool,
}
