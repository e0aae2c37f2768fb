//! Sorting conversations: what stands above the list, above a conversation, and in dialogs over both. In a chunk of its own.
//!
//! A key or a button asks by a letter ([`super::store::Inbox::asked`]); [`desk`] hears it and does it to what is selected, open, or under
//! the keyboard, in this order.

mod assign;
mod bar;
mod begin;
mod desk;
mod export;
mod filter;
mod labels;
mod more;
mod moves;
mod practice;
mod run;
mod snooze;
mod toast;
mod tools;
mod views;

pub(super) use bar::bar;
pub(super) use desk::desk;
pub(super) use tools::tools;

use leptos::{html, prelude::*};

use crate::ui::{IntoPart as _, Part};

/// A choice from a list, with its label.
fn select(
    id: &'static str,
    label: &'static str,
    node: NodeRef<html::Select>,
    current: &str,
    options: Vec<(String, String)>,
) -> Part {
    let option = |(value, name): (String, String)| {
        let chosen = value == current;
        view! { <option value=value selected=chosen>{name}</option> }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id class="select" node_ref=node>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .part()
}

/// What is chosen in it.
fn chosen(node: NodeRef<html::Select>) -> String {
    node.get_untracked().map(|select| select.value()).unwrap_or_default()
}

/// What is written in a field.
fn written(node: NodeRef<html::Input>) -> String {
    node.get_untracked().map(|input| input.value()).unwrap_or_default()
}

/// A label with its colour.
fn chip(path: &str, color: &str) -> Part {
    view! { <span class="mark" data-tone=color.to_owned()>{path.to_owned()}</span> }.part()
}
