//! The panel that plays the carrier: whether the campaign is approved, and what goes wrong.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use super::{Admin, internal::OwnPage};
use crate::{
    carrier::{
        CARRIED, Carrier,
        faults::{Fault, Plan, Rule},
    },
    telnyx::CAMPAIGN_ID,
};

/// The word of a campaign that the carriers have not decided about.
const PENDING: &str = "MNO_PENDING";

/// How the carriers answer messages.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answers {
    /// As they should.
    Normal,
    /// They take the message, and the caller waits in vain.
    Timeouts,
    /// Too many requests.
    RateLimit,
    /// Something that another program has ordered.
    Other,
}

#[derive(Serialize)]
pub(super) struct Panel {
    approved: bool,
    answers: Answers,
    /// How many messages the carriers have taken.
    accepted: usize,
}

/// What is named changes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    approved: Option<bool>,
    answers: Option<Answers>,
}

pub(super) async fn show(_: OwnPage, State(admin): State<Admin>) -> Json<Panel> {
    Json(panel(&admin.carrier))
}

pub(super) async fn change(_: OwnPage, State(admin): State<Admin>, Json(change): Json<Change>) -> Json<Panel> {
    let carrier = &admin.carrier;
    if let Some(approved) = change.approved {
        carrier.set_campaign(CAMPAIGN_ID, if approved { CARRIED } else { PENDING });
    }
    if let Some(rules) = change.answers.and_then(rules) {
        carrier.set_faults(Plan { rules, ..carrier.faults() });
    }
    Json(panel(carrier))
}

fn panel(carrier: &Carrier) -> Panel {
    let settings = carrier.settings();
    let approved = settings.campaigns.get(CAMPAIGN_ID).is_some_and(|word| word == CARRIED);
    let current = carrier.faults().rules;
    let known = [Answers::Normal, Answers::Timeouts, Answers::RateLimit];
    let answers = known.into_iter().find(|answers| rules(*answers).as_ref() == Some(&current));
    Panel { approved, answers: answers.unwrap_or(Answers::Other), accepted: carrier.accepted() }
}

/// The faults behind a choice; `None` for what can't be chosen.
fn rules(answers: Answers) -> Option<Vec<Rule>> {
    match answers {
        Answers::Normal => Some(Vec::new()),
        Answers::Timeouts => Some(vec![Rule::new(Fault::AcceptThenSilence)]),
        Answers::RateLimit => Some(vec![Rule::new(Fault::RateLimit)]),
        Answers::Other => None,
    }
}
