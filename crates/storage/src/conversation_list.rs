//! The conversation list: filtered, in one of its orders, page by page along an index; and how many there are of what.

use domain::{
    conversation::{Assignee, ChannelKind, ConversationStatus, ConversationSummary, Direction},
    ids::{ContactId, ConversationId, LabelId, StaffId},
    keyset::Cursor,
    label::Label,
    triage::Sort,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

pub(crate) struct SummaryRow {
    pub(crate) id: Uuid,
    pub(crate) contact_id: Uuid,
    pub(crate) contact_name: String,
    pub(crate) handle: String,
    pub(crate) channel: String,
    pub(crate) status: String,
    pub(crate) unread_count: i32,
    pub(crate) last_message_at: Stored,
    pub(crate) last_preview: String,
    pub(crate) last_direction: String,
    pub(crate) version: i32,
    pub(crate) snoozed_until: Option<Stored>,
    pub(crate) subject: String,
    pub(crate) assignee_id: Option<Uuid>,
    pub(crate) assignee_name: Option<String>,
    pub(crate) waiting_since: Option<Stored>,
    pub(crate) labels: Json<Vec<Label>>,
}

impl TryFrom<SummaryRow> for ConversationSummary {
    type Error = StorageError;

    fn try_from(row: SummaryRow) -> Result<Self, Self::Error> {
        let invalid = |column| StorageError::inconsistent("conversation", column);
        let assignee = row.assignee_id.zip(row.assignee_name);
        Ok(Self {
            id: ConversationId::from_uuid(row.id),
            contact_id: ContactId::from_uuid(row.contact_id),
            contact_name: row.contact_name,
            handle: row.handle,
            channel: ChannelKind::from_name(&row.channel).ok_or(invalid("channel"))?,
            status: ConversationStatus::from_name(&row.status).ok_or(invalid("status"))?,
            unread_count: row.unread_count,
            new_to_me: false,
            last_message_at: row.last_message_at.to_jiff(),
            last_preview: row.last_preview,
            last_direction: Direction::from_name(&row.last_direction).ok_or(invalid("last_direction"))?,
            version: row.version,
            snoozed_until: row.snoozed_until.map(Stored::to_jiff),
            subject: row.subject,
            assignee: assignee.map(|(id, name)| Assignee { id: StaffId::from_uuid(id), name }),
            waiting_since: row.waiting_since.map(Stored::to_jiff),
            labels: row.labels.0,
        })
    }
}

/// Which conversations; whoever looks and the shop's days are known by now.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Of this status.
    pub status: Option<ConversationStatus>,
    /// Only those with unread messages.
    pub unread: bool,
    /// This member's.
    pub assignee: Option<StaffId>,
    /// Those of nobody.
    pub nobody: bool,
    /// That are under one of these labels themselves, or whose client is.
    pub labels: Option<Vec<LabelId>>,
    /// Over this kind of channel.
    pub channel: Option<ChannelKind>,
    /// Whose last message is not from before this.
    pub from: Option<Timestamp>,
    /// Whose last message is from before this.
    pub before: Option<Timestamp>,
    /// In which order.
    pub sort: Sort,
}

impl ListFilter {
    fn leaves_something_out(&self) -> bool {
        let Self { status, unread, assignee, nobody, labels, channel, from, before, sort: _ } = self;
        *unread
            || *nobody
            || status.is_some()
            || assignee.is_some()
            || labels.is_some()
            || channel.is_some()
            || from.is_some()
            || before.is_some()
    }
}

/// The one statement behind every list: what is shown of the conversations `c`, wherever those come from.
macro_rules! summaries {
    ($tx:ident, [$($from:tt)+], [$($end:tt)+], $($argument:expr),+) => {
        sqlx::query_as!(
            SummaryRow,
            r#"SELECT c.id, c.contact_id, coalesce(nullif(p.name, ''), i.handle) AS "contact_name!", i.handle, c.channel, c.status, c.unread_count,
                      c.last_message_at AS "last_message_at: Stored", c.last_preview, c.last_direction, c.version,
                      c.snoozed_until AS "snoozed_until: Stored", c.subject, c.assignee_staff_id AS assignee_id, s.name AS "assignee_name?",
                      c.waiting_since AS "waiting_since: Stored",
                      coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'path', l.path, 'color', l.color) ORDER BY lower(l.path))
                                FROM conversation_label cl JOIN label l ON l.shop_id = cl.shop_id AND l.id = cl.label_id
                                WHERE cl.shop_id = c.shop_id AND cl.conversation_id = c.id AND cl.active AND l.deleted_at IS NULL),
                               '[]') AS "labels!: Json<Vec<Label>>"
               FROM "# + $($from)+ + r#" c
               JOIN contact p ON p.shop_id = c.shop_id AND p.id = c.contact_id
               JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
               LEFT JOIN staff s ON s.shop_id = c.shop_id AND s.id = c.assignee_staff_id "# + $($end)+,
            $tx.shop_uuid(),
            $($argument),+
        )
        .fetch_all($tx.conn())
        .await?
    };
}

/// A list that leaves something out, with the end that its order needs.
macro_rules! filtered {
    ($tx:ident, $filter:ident, $at:ident, $id:ident, $limit:ident, $end:tt $(, $labels:expr)?) => {
        summaries!(
            $tx,
            ["conversation"],
            ["WHERE c.shop_id = $1 AND ($2::text IS NULL OR c.status = $2) AND (NOT $3::boolean OR c.unread_count > 0)
                 AND ($4::uuid IS NULL OR c.assignee_staff_id = $4) AND (NOT $5::boolean OR c.assignee_staff_id IS NULL)
                 AND ($6::text IS NULL OR c.channel = $6) AND ($7::timestamptz IS NULL OR c.last_message_at >= $7)
                 AND ($8::timestamptz IS NULL OR c.last_message_at < $8) " + $end],
            $filter.status.map(ConversationStatus::as_str),
            $filter.unread,
            $filter.assignee.map(StaffId::as_uuid),
            $filter.nobody,
            $filter.channel.map(ChannelKind::as_str),
            $filter.from.map(ToSqlx::to_sqlx) as Option<Stored>,
            $filter.before.map(ToSqlx::to_sqlx) as Option<Stored>,
            $at.to_sqlx() as Stored,
            $id,
            $limit
            $(, $labels)?
        )
    };
}

/// Conversations after `after` in the order that the filter names, at most `limit`.
pub async fn list(
    tx: &mut TenantTx,
    filter: &ListFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<ConversationSummary>, StorageError> {
    let is_plain = !filter.leaves_something_out() && filter.sort == Sort::Newest;
    if !is_plain {
        // What is not asked for falls out of the statement only when it is planned with its values; then each list is a range of
        // one index.
        sqlx::query!("SELECT FROM set_config('plan_cache_mode', 'force_custom_plan', true)").execute(tx.conn()).await?;
    }
    let (at, id) = match (after, filter.sort) {
        (Some(cursor), _) => (from_micros(cursor.at_micros), cursor.id),
        (None, Sort::Newest) => (Timestamp::MAX, Uuid::max()),
        (None, Sort::Oldest | Sort::Waiting) => (Timestamp::UNIX_EPOCH, Uuid::nil()),
    };
    let rows = if is_plain {
        // Planned once for every shop, so the rows are taken off the index before anything is joined: joined at once they look like so few
        // that sorting them all seems cheaper, which it is not in a large shop.
        summaries!(
            tx,
            [
                "(SELECT * FROM conversation WHERE shop_id = $1 AND (last_message_at, id) < ($2, $3) ORDER BY last_message_at DESC, id DESC LIMIT $4)"
            ],
            ["ORDER BY c.last_message_at DESC, c.id DESC"],
            at.to_sqlx() as Stored,
            id,
            limit
        )
    } else if let Some(labels) = &filter.labels {
        let labels: Vec<Uuid> = labels.iter().map(|label| label.as_uuid()).collect();
        under_labels(tx, filter, at, id, limit, &labels).await?
    } else {
        match filter.sort {
            Sort::Newest => {
                filtered!(
                    tx,
                    filter,
                    at,
                    id,
                    limit,
                    "AND (c.last_message_at, c.id) < ($9, $10) ORDER BY c.last_message_at DESC, c.id DESC LIMIT $11"
                )
            }
            Sort::Oldest => {
                filtered!(
                    tx,
                    filter,
                    at,
                    id,
                    limit,
                    "AND (c.last_message_at, c.id) > ($9, $10) ORDER BY c.last_message_at, c.id LIMIT $11"
                )
            }
            Sort::Waiting => {
                filtered!(
                    tx,
                    filter,
                    at,
                    id,
                    limit,
                    "AND c.waiting_since IS NOT NULL AND (c.waiting_since, c.id) > ($9, $10) ORDER BY c.waiting_since, c.id LIMIT $11"
                )
            }
        }
    };
    rows.into_iter().map(ConversationSummary::try_from).collect()
}

async fn under_labels(
    tx: &mut TenantTx,
    filter: &ListFilter,
    at: Timestamp,
    id: Uuid,
    limit: i64,
    labels: &[Uuid],
) -> Result<Vec<SummaryRow>, StorageError> {
    Ok(match filter.sort {
        Sort::Newest => {
            filtered!(
                tx,
                filter,
                at,
                id,
                limit,
                "AND c.id IN (SELECT conversation_id FROM conversation_label WHERE shop_id = $1 AND active AND label_id = ANY($12) UNION SELECT own.id FROM contact_label cl JOIN conversation own ON own.shop_id = cl.shop_id AND own.contact_id = cl.contact_id WHERE cl.shop_id = $1 AND cl.active AND cl.label_id = ANY($12)) AND (c.last_message_at, c.id) < ($9, $10) ORDER BY c.last_message_at DESC, c.id DESC LIMIT $11",
                labels
            )
        }
        Sort::Oldest => {
            filtered!(
                tx,
                filter,
                at,
                id,
                limit,
                "AND c.id IN (SELECT conversation_id FROM conversation_label WHERE shop_id = $1 AND active AND label_id = ANY($12) UNION SELECT own.id FROM contact_label cl JOIN conversation own ON own.shop_id = cl.shop_id AND own.contact_id = cl.contact_id WHERE cl.shop_id = $1 AND cl.active AND cl.label_id = ANY($12)) AND (c.last_message_at, c.id) > ($9, $10) ORDER BY c.last_message_at, c.id LIMIT $11",
                labels
            )
        }
        Sort::Waiting => {
            filtered!(
                tx,
                filter,
                at,
                id,
                limit,
                "AND c.id IN (SELECT conversation_id FROM conversation_label WHERE shop_id = $1 AND active AND label_id = ANY($12) UNION SELECT own.id FROM contact_label cl JOIN conversation own ON own.shop_id = cl.shop_id AND own.contact_id = cl.contact_id WHERE cl.shop_id = $1 AND cl.active AND cl.label_id = ANY($12)) AND c.waiting_since IS NOT NULL AND (c.waiting_since, c.id) > ($9, $10) ORDER BY c.waiting_since, c.id LIMIT $11",
                labels
            )
        }
    })
}

/// The conversations of a contact after `after`, newest first, at most `limit`.
pub async fn of_contact(
    tx: &mut TenantTx,
    contact: ContactId,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<ConversationSummary>, StorageError> {
    let (at, id) = after.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let rows = summaries!(
        tx,
        ["conversation"],
        ["WHERE c.shop_id = $1 AND c.contact_id = $2 AND (c.last_message_at, c.id) < ($3, $4)
          ORDER BY c.last_message_at DESC, c.id DESC LIMIT $5"],
        contact.as_uuid(),
        at.to_sqlx() as Stored,
        id,
        limit
    );
    rows.into_iter().map(ConversationSummary::try_from).collect()
}

/// How many conversations there are, of those that are open.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// All of them.
    pub open: i64,
    /// With unread messages.
    pub unread: i64,
    /// Of nobody.
    pub nobody: i64,
    /// Of the member who asks.
    pub mine: i64,
}

/// Reads the counters: as many rows as there are slots, however many conversations there are.
pub async fn counts(tx: &mut TenantTx, me: StaffId) -> Result<Counts, StorageError> {
    let own = me.to_string();
    let rows = sqlx::query!(
        r#"SELECT scope, sum(amount)::bigint AS "amount!" FROM conversation_counter
           WHERE shop_id = $1 AND scope IN ('open', 'unread', 'nobody', $2) GROUP BY scope"#,
        tx.shop_uuid(),
        own
    )
    .fetch_all(tx.conn())
    .await?;
    let amount = |scope: &str| rows.iter().find(|row| row.scope == scope).map_or(0, |row| row.amount);
    Ok(Counts { open: amount("open"), unread: amount("unread"), nobody: amount("nobody"), mine: amount(&own) })
}
