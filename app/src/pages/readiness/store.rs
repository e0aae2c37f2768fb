//! What the page knows, and how it stays true.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::change::Proposal;
use crate::{
    browser,
    error::UiError,
    rpc::{self, ChangePage, Closing, ReadinessView},
    ui,
};

/// How often it is read again while something is in motion, and while nothing is.
const BUSY_PAUSE: Duration = Duration::from_secs(5);
const CALM_PAUSE: Duration = Duration::from_secs(20);

/// The state of one workbench's page.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) view: RwSignal<ReadinessView>,
    pub(super) history: RwSignal<ChangePage>,
    /// The last attempt to read it again failed.
    pub(super) stale: RwSignal<bool>,
    /// Something closed while a hand-over did not end.
    pub(super) undrained: RwSignal<bool>,
    /// What somebody wants to change and has not confirmed.
    pub(super) proposed: RwSignal<Option<Proposal>>,
    pub(super) opening: ui::Asking,
    pub(super) closing: ui::Asking,
    pub(super) killing: ui::Asking,
    pub(super) announcer: ui::Announcer,
}

impl Bench {
    pub(super) fn new(view: ReadinessView) -> Self {
        Self {
            history: RwSignal::new(view.history.clone()),
            view: RwSignal::new(view),
            stale: RwSignal::new(false),
            undrained: RwSignal::new(false),
            proposed: RwSignal::new(None),
            opening: ui::Asking::new(),
            closing: ui::Asking::new(),
            killing: ui::Asking::new(),
            announcer: ui::Announcer::new(),
        }
    }

    /// Reads it again now and then, for as long as it is shown.
    pub(super) fn follow(self) {
        ui::effect(move || {
            spawn_local(async move {
                while let Some(pause) = self.pause() {
                    browser::sleep(pause).await;
                    if !browser::hidden() {
                        self.renew().await;
                    }
                }
            });
        });
    }

    /// Nothing once the page has gone.
    fn pause(self) -> Option<Duration> {
        let in_flight = self.view.try_with_untracked(|view| view.in_flight)?;
        Some(if in_flight > 0 || self.undrained.try_get_untracked()? { BUSY_PAUSE } else { CALM_PAUSE })
    }

    /// Reads it again. What did not change is left alone, so that nobody loses their place.
    pub(super) async fn renew(self) {
        let Some(workbench) = self.view.try_with_untracked(|view| view.workbench) else { return };
        let answer = rpc::readiness(workbench).await;
        if self.stale.try_set(answer.is_err()).is_some() {
            return;
        }
        let Ok(fresh) = answer else { return };
        if fresh.in_flight == 0 && self.undrained.get_untracked() {
            self.undrained.set(false);
        }
        let first = |page: &ChangePage| page.rows.first().map(|row| row.id);
        if self.history.with_untracked(first) != first(&fresh.history) {
            self.history.set(fresh.history.clone());
        }
        if self.view.with_untracked(|view| *view != fresh) {
            self.view.set(fresh);
        }
    }

    /// Something was opened or closed, or it was refused and the dialog says why.
    pub(super) async fn settled(self, asking: ui::Asking, answer: Result<Closing, UiError>, sentence: String) {
        let Some(Closing { drained }) = asking.answered(answer) else { return };
        self.undrained.set(!drained);
        self.announcer.say(sentence);
        self.renew().await;
    }
}
