//! What somebody looks for, and where it stands in a text.
//!
//! PostgreSQL finds the rows; [`Query`] says what it is asked for, in words that can't be anything else, and [`snippet`] shows why a
//! message was found. Both cut texts into words in the same way.

mod query;
mod snippet;
mod words;

pub use query::{Query, SearchProblem, TEXT_MAX_CHARS, WORDS_MAX};
pub use snippet::{SNIPPET_CHARS, Snippet, snippet};
