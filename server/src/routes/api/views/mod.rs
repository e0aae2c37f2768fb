//! What the API shows: types of its own, so that a change inside does not change what others rely on.
//!
//! Names and notations are documented at `/api/openapi.json`. Times are RFC 3339 in UTC; ids are UUIDs.

pub(super) mod accounts;
pub(super) mod attachments;
pub(super) mod consent;
pub(super) mod contact_merges;
pub(super) mod contacts;
pub(super) mod customers;
pub(super) mod dispatches;
pub(super) mod drafts;
pub(in crate::routes) mod guards;
pub(super) mod inbox;
pub(super) mod notes;
pub(super) mod notifications;
pub(super) mod people;
pub(super) mod search;
pub(super) mod staff_messages;
pub(super) mod tasks;
pub(super) mod templates;
pub(super) mod triage;
pub(super) mod workbenches;

use serde::Serialize;
use service::Page;
use utoipa::ToSchema;

/// Some rows of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct PageOut<T> {
    /// The rows.
    items: Vec<T>,
    /// Where the next page begins: the value for `after`. Null on the last page.
    #[schema(required, example = "6504c1f2a8e40.0198c0de000070008000000000000001")]
    next: Option<String>,
}

impl<T> PageOut<T> {
    /// Shows a page.
    pub(super) fn of<Row: Into<T>>(page: Page<Row>) -> Self {
        Self { next: page.next.map(|cursor| cursor.to_string()), ..Self::all(page.items) }
    }

    /// Shows a whole list as its only page.
    pub(super) fn all<Row: Into<T>>(rows: Vec<Row>) -> Self {
        Self { items: rows.into_iter().map(Into::into).collect(), next: None }
    }
}
