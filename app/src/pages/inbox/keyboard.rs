//! The inbox by keyboard. Single keys do nothing while somebody types, and can be switched off (WCAG 2.1.4).

use crate::ui::IntoPart as _;
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::{composer, list, store::Inbox};
use crate::{browser, text, ui};

/// Where a person's choice about single keys is remembered.
const SETTING: &str = "switchboard.single-keys";
const OFF: &str = "off";

/// What a key asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shortcut {
    Next,
    Previous,
    Reply,
    BackToList,
    Help,
    Find,
    /// Something that `triage::desk` hears.
    Triage,
}

/// Where the keyboard is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// In a field, a menu, a dialog: keys belong to it.
    Typing,
    /// On a row of the list.
    List,
    Elsewhere,
}

fn shortcut(key: &str, place: Place, single_keys: bool) -> Option<Shortcut> {
    match (key, place) {
        (_, Place::Typing) => None,
        ("ArrowDown", Place::List) => Some(Shortcut::Next),
        ("ArrowUp", Place::List) => Some(Shortcut::Previous),
        ("Escape", _) => Some(Shortcut::BackToList),
        _ if !single_keys => None,
        ("j", _) => Some(Shortcut::Next),
        ("k", _) => Some(Shortcut::Previous),
        ("r", _) => Some(Shortcut::Reply),
        ("?", _) => Some(Shortcut::Help),
        ("/", _) => Some(Shortcut::Find),
        ("e" | "s" | "a" | "l" | "u" | "x" | "f" | "n", _) => Some(Shortcut::Triage),
        _ => None,
    }
}

/// The row to go to from the one at `current`.
fn neighbour(current: Option<usize>, count: usize, forwards: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (current, forwards) {
        (None, _) => 0,
        (Some(index), true) => last.min(index + 1),
        (Some(index), false) => index.saturating_sub(1),
    })
}

/// Listens for as long as the inbox is shown. Returns what opens the help.
pub(super) fn listen(inbox: Inbox) -> RwSignal<bool> {
    let help = RwSignal::new(false);
    let navigate = use_navigate();
    ui::effect(move || {
        let navigate = navigate.clone();
        let to_list = move || navigate(&untrack(|| inbox.href(None)), NavigateOptions::default());
        let listener = window_event_listener(ev::keydown, move |event| press(&event, inbox, help, &to_list));
        on_cleanup(move || listener.remove());
    });
    help
}

fn press(event: &KeyboardEvent, inbox: Inbox, help: RwSignal<bool>, to_list: &impl Fn()) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return;
    }
    let Some(asked) = shortcut(&event.key(), place(), single_keys()) else { return };
    event.prevent_default();
    match asked {
        Shortcut::Next => step(true),
        Shortcut::Previous => step(false),
        Shortcut::Reply => composer::focus(),
        Shortcut::Help => help.set(true),
        Shortcut::Find => list::focus_search(),
        Shortcut::Triage => inbox.ask(&event.key()),
        Shortcut::BackToList => {
            let row = browser::find(&format!("{}[tabindex='0']", list::ROWS));
            if browser::matches_media(ONE_PANE) {
                to_list();
            }
            // After the list is visible again.
            request_animation_frame(move || {
                if let Some(row) = &row {
                    browser::focus(row);
                }
            });
        }
    }
}

/// List and conversation are screens of their own below this width (`style/30-inbox.css`).
const ONE_PANE: &str = "(max-width: 47.99rem)";

fn place() -> Place {
    let Some(element) = browser::focused() else { return Place::Elsewhere };
    let inside = |selector: &str| element.closest(selector).ok().flatten().is_some();
    if inside("input, textarea, select, dialog, [contenteditable]") {
        Place::Typing
    } else if inside(list::ROWS) {
        Place::List
    } else {
        Place::Elsewhere
    }
}

fn step(forwards: bool) {
    let rows = browser::find_all(list::ROWS);
    let here = |selector: &dyn Fn(&Element) -> bool| rows.iter().position(|row| selector(row));
    let focused = browser::focused();
    let current = here(&|row| focused.as_ref() == Some(row));
    let target = match current {
        Some(_) => neighbour(current, rows.len(), forwards),
        // Coming from elsewhere: first the place where one was.
        None => here(&|row| row.get_attribute("tabindex").as_deref() == Some("0")),
    };
    if let Some(row) = target.and_then(|index| rows.get(index)) {
        browser::focus(row);
    }
}

fn single_keys() -> bool {
    browser::storage::recall(SETTING).as_deref() != Some(OFF)
}

/// The list of keys, and the switch that turns single keys off.
#[component]
pub(super) fn ShortcutHelp(open: RwSignal<bool>) -> impl IntoView {
    let checked = RwSignal::new(true);
    ui::effect(move || {
        if open.get() {
            checked.set(single_keys());
        }
    });
    let toggle = move |event: ev::Event| {
        let on = event
            .target()
            .is_some_and(|target| target.dyn_into::<web_sys::HtmlInputElement>().is_ok_and(|input| input.checked()));
        browser::storage::remember(SETTING, if on { "on" } else { OFF });
        checked.set(on);
    };
    let body = view! {
            <dl class="shortcuts">
                {text::shortcuts::ALL
                    .into_iter()
                    .map(|(keys, meaning)| view! { <div><dt><kbd>{keys}</kbd></dt><dd>{meaning}</dd></div> })
                    .collect_view()}
            </dl>
            <label class="checkbox">
                <input type="checkbox" prop:checked=move || checked.get() on:change=toggle/>
                {text::shortcuts::SINGLE_KEYS}
            </label>
    }
    .part();
    view! { <ui::Dialog id="shortcut-help" title=text::shortcuts::TITLE.to_owned() open body/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_belong_to_whoever_types() {
        for key in ["j", "k", "r", "?", "Escape", "ArrowDown"] {
            assert_eq!(shortcut(key, Place::Typing, true), None, "{key}");
        }
    }

    #[test]
    fn arrows_move_only_in_the_list() {
        assert_eq!(shortcut("ArrowDown", Place::List, true), Some(Shortcut::Next));
        assert_eq!(shortcut("ArrowDown", Place::Elsewhere, true), None);
        assert_eq!(shortcut("j", Place::Elsewhere, true), Some(Shortcut::Next));
    }

    #[test]
    fn single_keys_can_be_switched_off() {
        for key in ["j", "k", "r", "?"] {
            assert!(shortcut(key, Place::Elsewhere, true).is_some(), "{key}");
            assert_eq!(shortcut(key, Place::List, false), None, "{key}");
        }
        assert_eq!(shortcut("Escape", Place::Elsewhere, false), Some(Shortcut::BackToList));
        assert_eq!(shortcut("ArrowUp", Place::List, false), Some(Shortcut::Previous));
        assert_eq!(shortcut("e", Place::List, false), None);
        assert_eq!(shortcut("e", Place::List, true), Some(Shortcut::Triage));
        assert_eq!(shortcut("q", Place::List, true), None);
    }

    #[test]
    fn the_list_ends_at_its_ends() {
        assert_eq!(neighbour(None, 0, true), None);
        assert_eq!(neighbour(None, 3, false), Some(0));
        assert_eq!(neighbour(Some(2), 3, true), Some(2));
        assert_eq!(neighbour(Some(0), 3, false), Some(0));
        assert_eq!(neighbour(Some(1), 3, true), Some(2));
    }
}
