//! What a text could look like, or what is wrong with it, while it is typed.

use crate::ui::IntoPart as _;
use std::time::Duration;

use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    browser,
    pages::inbox::counter,
    rpc::{self, TemplatePreview},
    text, ui,
};

/// Between two words nobody needs an answer.
const PAUSE: Duration = Duration::from_millis(350);

/// The preview of one field.
#[derive(Clone, Copy)]
pub(super) struct Preview {
    shown: RwSignal<Option<TemplatePreview>>,
    /// Goes up with every change; an answer to an older text is dropped.
    turn: StoredValue<u32>,
}

impl Preview {
    pub(super) fn new() -> Self {
        Self { shown: RwSignal::new(None), turn: StoredValue::new(0) }
    }

    /// Looks at the text once nobody has typed for a moment.
    pub(super) fn look_at(self, body: String) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        if body.trim().is_empty() {
            self.shown.set(None);
            return;
        }
        spawn_local(async move {
            browser::sleep(PAUSE).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            // Without an answer the last preview stays; saving says what is wrong.
            let Ok(preview) = rpc::preview_template(body).await else { return };
            if self.turn.try_get_value() == Some(turn) {
                self.shown.set(Some(preview));
            }
        });
    }

    /// What is wrong with the text, if anything is.
    pub(super) fn problem(self) -> Option<String> {
        self.shown.with(|shown| match shown {
            Some(TemplatePreview::Problem { sentence, .. }) => Some(sentence.clone()),
            _ => None,
        })
    }

    /// A way to the line with the problem.
    pub(super) fn way(self, field: NodeRef<html::Textarea>) -> ui::Part {
        let button = move || {
            let line = self.shown.with(|shown| match shown {
                Some(TemplatePreview::Problem { line, .. }) => *line,
                _ => None,
            })?;
            let go = move |_| {
                field.get_untracked().inspect(|field| select_line(field, line));
            };
            let label = text::templates::to_line(line);
            Some(view! { <button type="button" class="button button-secondary" on:click=go>{label}</button> }.part())
        };
        ui::dynamic(button).part()
    }

    /// The card with the preview.
    pub(super) fn card(self) -> ui::Part {
        let shown = move || {
            Some(self.shown.with(|shown| {
                match shown {
                    None => view! { <p class="subdued">{text::templates::PREVIEW_EMPTY}</p> }.part(),
                    Some(TemplatePreview::Problem { .. }) => {
                        view! { <p class="subdued">{text::templates::PREVIEW_PROBLEM}</p> }.part()
                    }
                    Some(TemplatePreview::Text { text, segmentation }) => view! {
                        <p class="plan-text" dir="auto">{text.clone()}</p>
                        <p>{counter::sentence(segmentation)}</p>
                        <p class="subdued">{text::templates::PREVIEW_HINT}</p>
                    }
                    .part(),
                }
            }))
        };
        ui::card("template-preview", text::templates::PREVIEW, ui::dynamic(shown).part())
    }
}

/// Selects a line, counted from one. A field counts UTF-16 units.
fn select_line(field: &web_sys::HtmlTextAreaElement, line: usize) {
    let value = field.value();
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let before: u32 = value.split('\n').take(line.saturating_sub(1)).map(|text| units(text) + 1).sum();
    let length = value.split('\n').nth(line.saturating_sub(1)).map(units).unwrap_or_default();
    browser::focus(field);
    // Fails only for a field without text.
    drop(field.set_selection_range(before, before + length));
}
