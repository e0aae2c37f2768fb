//! What has changed between two texts, word by word.

use super::{IntoPart as _, Part, visually_hidden};
use leptos::prelude::*;

use crate::{
    rpc::{Change, DiffPiece},
    text,
};

/// The new text with what was there before; colours and lines are not all that says which is which.
pub(crate) fn diff(pieces: Vec<DiffPiece>) -> Part {
    view! { <p class="diff" dir="auto">{pieces.into_iter().map(piece).collect_view()}</p> }.part()
}

fn piece(DiffPiece { change, text }: DiffPiece) -> Part {
    match change {
        Change::Same => text.part(),
        Change::Added => view! { <ins>{visually_hidden(text::common::ADDED)} {text}</ins> }.part(),
        Change::Removed => view! { <del>{visually_hidden(text::common::REMOVED)} {text}</del> }.part(),
    }
}
