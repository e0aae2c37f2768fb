//! Texts that staff start from: which variables they may use, whether one can be used at all, and what it says for one client.
//!
//! A template is text with `{{ variable }}` in it, and with `{% if variable %}`, `{% if not variable %}`, `{% else %}` and
//! `{% endif %}` around parts of it. There is nothing else: no filter, no loop, no file, no other template. [`check`] reads
//! the tags itself, so that what is wrong can be said in plain words; minijinja puts the values in.

mod problem;
mod render;
mod tags;
mod variable;

use serde::{Deserialize, Serialize};

pub use problem::TemplateProblem;
pub use render::{Filled, Values, fill, render};
pub use variable::{VARIABLES, Variable};

use crate::message::BODY_MAX_CHARS;

/// Longest name of a template, in characters.
pub const NAME_MAX_CHARS: usize = 80;

/// Where a version of a template stands. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateState {
    /// Being written.
    Draft,
    /// Waits for somebody else to decide.
    Submitted,
    /// Can be used.
    Approved,
    /// Was turned down.
    Rejected,
}

impl TemplateState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Submitted, Self::Approved, Self::Rejected];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Submitted => "Waiting for approval",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
        }
    }

    /// The state with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Checks a template. Returns the variables it uses, each once, in the order of [`VARIABLES`].
pub fn check(body: &str) -> Result<Vec<&'static Variable>, TemplateProblem> {
    if body.trim().is_empty() {
        return Err(TemplateProblem::Empty);
    }
    if body.chars().count() > BODY_MAX_CHARS {
        return Err(TemplateProblem::TooLong);
    }
    if let Some(at) = body.find(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(TemplateProblem::ControlCharacter { line: tags::line(body, at) });
    }
    let used = tags::check(body)?;
    Ok(VARIABLES.iter().filter(|variable| used.contains(variable.name)).collect())
}

/// Whether a language is named as BCP 47 names the usual ones: `en`, `es-MX`, `zh-Hant-TW`.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let plain = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    let rest: Vec<_> = parts.collect();
    let subtag = |part: &&str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    plain && rest.len() <= 2 && rest.iter().all(subtag)
}

#[cfg(test)]
mod tests;
