//! Who else has the conversation open, and whether they write: so that two people do not answer at once.

use std::time::Duration;

use domain::presence::Activity;
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};

use super::{store::Inbox, thread::Open};
use crate::{
    browser,
    rpc::{self, PresentRow},
    text::present as words,
    ui::{self, IntoPart as _, Part},
};

/// How often the page says that it is there. Whoever says nothing for thirty seconds counts as gone.
const SAY_EVERY: Duration = Duration::from_secs(10);
/// How soon the others see that somebody types.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After this many looks without a stroke nobody types any more.
const IDLE_LOOKS: u32 = 3;

#[derive(Clone, Copy)]
struct State {
    open: Open,
    others: RwSignal<Vec<PresentRow>>,
    /// The text at the last look, and the looks since it changed.
    seen: StoredValue<(String, u32)>,
    /// What was said last.
    said: StoredValue<Activity>,
}

/// A line below the client's name; nothing while nobody else is there.
pub(super) fn strip(open: Open) -> Part {
    let inbox = expect_context::<Inbox>();
    let state = State {
        open,
        others: RwSignal::new(Vec::new()),
        seen: StoredValue::new((open.text.get_value(), IDLE_LOOKS)),
        said: StoredValue::new(Activity::Viewing),
    };
    ui::effect(move || {
        state.say(Activity::Viewing);
        let beat = set_interval_with_handle(move || state.say_again(), SAY_EVERY).ok();
        let looks = set_interval_with_handle(move || state.look(), LOOK_EVERY).ok();
        on_cleanup(move || {
            for handle in [beat, looks].into_iter().flatten() {
                handle.clear();
            }
            // Nobody waits for the answer, and the half minute is there for whom it does not reach.
            spawn_local(async move { drop(rpc::presence(open.id, Activity::Gone).await) });
        });
    });
    ui::effect(move || {
        if inbox.attended.get() == Some(open.id) {
            state.say_again();
        }
    });
    let line = move || state.others.with(|others| words::sentence(others));
    view! { <p class="present" role="status">{ui::words(line)}</p> }.part()
}

impl State {
    /// A change since the last look is typing; some looks without one are not.
    fn look(self) {
        let Some(text) = self.open.text.try_get_value() else { return };
        let activity = self.seen.try_update_value(|(known, idle)| {
            *idle = if *known == text { idle.saturating_add(1) } else { 0 };
            *known = text;
            if *idle < IDLE_LOOKS { Activity::Typing } else { Activity::Viewing }
        });
        if let Some(activity) =
            activity.filter(|activity| self.said.try_get_value().is_some_and(|said| said != *activity))
        {
            self.say(activity);
        }
    }

    fn say_again(self) {
        if let Some(said) = self.said.try_get_value() {
            self.say(said);
        }
    }

    /// A hidden page is nobody's attention.
    fn say(self, activity: Activity) {
        self.said.set_value(activity);
        if browser::hidden() {
            return;
        }
        spawn_local(async move {
            if let Ok(others) = rpc::presence(self.open.id, activity).await {
                self.others.try_update(|known| {
                    if *known != others {
                        *known = others;
                    }
                });
            }
        });
    }
}
