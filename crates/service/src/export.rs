//! A list of conversations as a file for a spreadsheet.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::{ConversationSummary, Direction},
    spreadsheet::inert,
    triage::ListQuery,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use storage::audit::NewAuditEvent;

use crate::{entry, error::ServiceError, ids, inbox, services::Services};

/// Most rows of a file.
pub const ROWS_MAX: usize = 10_000;
/// Rows that are read at a time.
const STEP: i64 = 500;

/// The column heads.
const HEADS: [&str; 12] = [
    "Client",
    "Number",
    "Channel",
    "Status",
    "Subject",
    "Assigned to",
    "Labels",
    "Unread messages",
    "Last message",
    "Written by",
    "Waiting since",
    "Conversation",
];

/// A file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Export {
    /// CSV (RFC 4180) in UTF-8, with a byte order mark so that a spreadsheet reads it as such.
    pub csv: Vec<u8>,
    /// How many conversations are in it.
    pub rows: usize,
    /// Whether the list has more.
    pub cut: bool,
}

/// The conversations of a list in its order, at most [`ROWS_MAX`]. Times are by the shop's clock. No message is in it.
pub async fn conversations(services: &Services, ctx: &Ctx, list: &ListQuery) -> Result<Export, ServiceError> {
    ctx.require(Permission::ConversationExport)?;
    let me = entry::me(services, ctx).await?;
    let zone = TimeZone::get(&me.iana_timezone).unwrap_or(TimeZone::UTC);
    let mut file = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    file.write_record(HEADS).map_err(unwritable)?;
    let mut tx = services.db().tenant(ctx).await?;
    let filter = inbox::filter(&mut tx, ctx, list, &zone).await?;
    let (mut rows, mut after, mut more) = (0, None, true);
    while more && rows < ROWS_MAX {
        let page = storage::conversation_list::list(&mut tx, &filter, after, STEP).await?;
        more = i64::try_from(page.len()).is_ok_and(|read| read == STEP);
        after = page.last().map(|row| inbox::place(&filter, row));
        for row in &page {
            file.write_record(cells(row, &zone).iter().map(|cell| inert(cell).into_owned())).map_err(unwritable)?;
        }
        rows += page.len();
    }
    let cut = more && !storage::conversation_list::list(&mut tx, &filter, after, 1).await?.is_empty();
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ConversationsExported,
        entity_kind: "shop",
        entity_id: ctx.shop.as_uuid(),
        detail: json!({ "rows": rows, "cut": cut }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    let csv = file.into_inner().map_err(|error| unwritable(error.into_error().into()))?;
    Ok(Export { csv, rows, cut })
}

/// Writing into memory fails when there is none left.
fn unwritable(_: csv::Error) -> ServiceError {
    ServiceError::Unwritable
}

fn cells(row: &ConversationSummary, zone: &TimeZone) -> [String; HEADS.len()] {
    let at = |time: Timestamp| time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let labels: Vec<&str> = row.labels.iter().map(|label| label.path.as_str()).collect();
    [
        row.contact_name.clone(),
        row.handle.clone(),
        row.channel.label().to_owned(),
        row.status.label().to_owned(),
        row.subject.clone(),
        row.assignee.as_ref().map(|assignee| assignee.name.clone()).unwrap_or_default(),
        labels.join(", "),
        row.unread_count.to_string(),
        at(row.last_message_at),
        match row.last_direction {
            Direction::Inbound => "Client".to_owned(),
            Direction::Outbound => "Shop".to_owned(),
        },
        row.waiting_since.map(at).unwrap_or_default(),
        row.id.to_string(),
    ]
}
