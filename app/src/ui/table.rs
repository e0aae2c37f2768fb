//! Rows of data: a table where there is room, one card a row where there is none.
//!
//! The roles are spelled out because cards are no table to a browser, and to a screen reader they should stay one.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

/// A table. `caption` is heard and not seen; the rows are of [`row`], or something that follows a signal and makes them.
pub(crate) fn table(caption: &'static str, columns: &'static [&'static str], rows: Part) -> Part {
    let head = |column: &&'static str| view! { <th scope="col" role="columnheader">{*column}</th> };
    view! {
        <table class="data-table" role="table" aria-label=caption>
            <thead role="rowgroup">
                <tr role="row">{columns.iter().map(head).collect_view()}</tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .part()
}

/// One row: what it is about, then its cells, each with the name of its column.
pub(crate) fn row(heading: Part, cells: Vec<(&'static str, Part)>) -> Part {
    let cell = |(column, content): (&'static str, Part)| view! { <td role="cell" data-label=column>{content}</td> };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{heading}</th>
            {cells.into_iter().map(cell).collect_view()}
        </tr>
    }
    .part()
}
