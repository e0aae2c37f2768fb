//! Carrying something out for many conversations: in portions, so that the bar moves and a lost connection stops it where it is.

use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::super::store::Inbox;
use crate::{
    browser,
    error::UiError,
    rpc::{self, Chosen, RefusedRow, TriageMove, TriageResult},
    text::triage as words,
};

/// Conversations of one call.
const PORTION: usize = 25;
/// The server takes no more under one name.
const MAX: usize = 500;

/// What is said about the last thing that was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    pub(super) sentence: String,
    pub(super) undo: Option<Uuid>,
    /// The name of each one that was not changed, and why.
    pub(super) refused: Vec<(String, String)>,
}

/// What is going on, shared by the dialogs.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) inbox: Inbox,
    /// How many are done, of how many; nothing while nothing is on.
    pub(super) progress: RwSignal<Option<(usize, usize)>>,
    pub(super) said: RwSignal<Option<Said>>,
    /// To whom it is done; chosen when a dialog opens, so that nothing moves under it.
    pub(super) targets: RwSignal<Vec<Chosen>>,
}

impl Run {
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, progress: RwSignal::new(None), said: RwSignal::new(None), targets: RwSignal::new(Vec::new()) }
    }

    pub(super) fn say(self, sentence: impl Into<String>) {
        self.said.set(Some(Said { sentence: sentence.into(), undo: None, refused: Vec::new() }));
    }

    /// Does it to the targets.
    pub(super) fn go(self, wanted: TriageMove) {
        let targets = self.targets.get_untracked();
        if self.progress.with_untracked(Option::is_some) {
            return;
        }
        match targets.len() {
            0 => return self.say(words::NOTHING_CHOSEN),
            count if count > MAX => return self.say(words::TOO_MANY),
            _ => {}
        }
        let (key, total) = (browser::request_key(), targets.len());
        self.progress.set(Some((0, total)));
        spawn_local(async move {
            let mut all = TriageResult::default();
            let mut lost = None;
            for portion in targets.chunks(PORTION) {
                match rpc::triage(portion.to_vec(), wanted.clone(), key).await {
                    Ok(result) => {
                        all.changed += result.changed;
                        all.refused.extend(result.refused);
                        all.undo = all.undo.or(result.undo);
                    }
                    Err(error) => {
                        lost = Some(error);
                        break;
                    }
                }
                let done = |now: &mut Option<(usize, usize)>| {
                    *now = now.map(|(done, _)| ((done + portion.len()).min(total), total));
                };
                if self.progress.try_update(done).is_none() {
                    return;
                }
            }
            self.finish(all, lost.as_ref());
        });
    }

    fn finish(self, all: TriageResult, lost: Option<&UiError>) {
        if self.progress.try_set(None).is_some() {
            return;
        }
        let name = |row: RefusedRow| (self.inbox.name_of(row.id).unwrap_or_default(), row.sentence);
        let sentence = match (lost, all.changed, all.refused.is_empty()) {
            (Some(error), ..) => error.sentence().to_owned(),
            (None, 0, true) => words::ALREADY.to_owned(),
            (None, count, _) => words::changed(count),
        };
        let refused: Vec<_> = all.refused.into_iter().map(name).collect();
        // What went well needs no selection any more.
        if refused.is_empty() && lost.is_none() {
            self.inbox.chosen.update(|chosen| *chosen = chosen.as_ref().map(|_| Vec::new()));
        }
        self.said.set(Some(Said { sentence, undo: all.undo, refused }));
        self.renew();
    }

    /// Takes the last thing back.
    pub(super) fn undo(self, undo: Uuid) {
        spawn_local(async move {
            match rpc::undo_triage(undo).await {
                Ok(result) => {
                    let sentence = match result.refused.first() {
                        Some(row) => words::not_undone(&row.sentence),
                        None => words::UNDONE.to_owned(),
                    };
                    self.say(sentence);
                    self.renew();
                }
                Err(error) => self.say(error.sentence()),
            }
        });
    }

    /// What was changed shows at once, also where the live stream is away.
    fn renew(self) {
        self.inbox.renewed.update(|count| *count += 1);
        self.inbox.reload();
    }
}
