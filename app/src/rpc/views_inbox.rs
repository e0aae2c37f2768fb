//! What stands beside a conversation and below its reply, ready to be shown.

use domain::ids::TemplateId;
use serde::{Deserialize, Serialize};

use super::views::Moment;

/// One line of how a client's consent came about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsentRow {
    /// What was said.
    pub sentence: String,
    /// Which member of staff said it, and why.
    pub by: Option<String>,
    /// Why, in their words; empty if nothing was said.
    pub reason: String,
    /// When.
    pub time: Moment,
}

/// Whether a client may be written to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsentPanel {
    /// What the client said last, in words.
    pub label: String,
    /// Since when.
    pub since: Option<Moment>,
    /// Why a message would stay; nothing if it would not.
    pub problem: Option<String>,
    /// What would change that.
    pub next_step: Option<String>,
    /// Set by staff.
    pub do_not_contact: bool,
    /// A person has to read what the client said.
    pub needs_review: bool,
    /// Whether the person who looks may decide about it.
    pub may_decide: bool,
    /// The newest lines, newest first.
    pub history: Vec<ConsentRow>,
}

/// What staff can decide about a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMove {
    /// Nobody writes to them.
    DoNotContact,
    /// That is taken back.
    Allow,
    /// What they said was read and settled.
    Read,
}

/// A template to start from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateChoice {
    /// Which.
    pub id: TemplateId,
    /// What staff call it.
    pub name: String,
}

/// What a reply can start with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReplyStart {
    /// The shop's time zone.
    pub zone: String,
    /// The approved templates.
    pub templates: Vec<TemplateChoice>,
}

/// A template filled in for one conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FilledReply {
    /// Which.
    pub id: TemplateId,
    /// The text. Where a value is missing it says which, in square brackets.
    pub text: String,
    /// What has to be filled in by hand.
    pub missing: Vec<String>,
}
