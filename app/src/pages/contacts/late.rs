//! What only those need who merge contacts or look at what was merged: a chunk of its own.

#![expect(clippy::unnecessary_wraps, reason = "what is split off fails when its chunk does not come")]

use std::sync::Arc;

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{handles, merge, one::One};
use crate::{
    pages::inbox::late::coming,
    ui::{IntoPart as _, Part},
};

/// One of the parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Late {
    /// Whom this contact could be merged with.
    Merge,
    /// Every merge and move.
    History,
}

#[wasm_split(merging, wasm_split_path = ::leptos::wasm_split, fallible)]
fn merging(part: Late, one: One) -> Result<Part, SplitLoaderError> {
    Ok(match part {
        Late::Merge => merge::card(one),
        Late::History => merge::history(one),
    })
}

/// Whose a number is: in the same chunk.
#[wasm_split(merging, wasm_split_path = ::leptos::wasm_split, fallible)]
fn moving(handles: handles::Handles) -> Result<Part, SplitLoaderError> {
    Ok(handles::moving(handles))
}

pub(super) fn late(part: Late, one: One) -> Part {
    view! { <div>{coming(Arc::new(move || Box::pin(merging(part, one))))}</div> }.part()
}

pub(super) fn moves(handles: handles::Handles) -> Part {
    view! { <div>{coming(Arc::new(move || Box::pin(moving(handles))))}</div> }.part()
}
