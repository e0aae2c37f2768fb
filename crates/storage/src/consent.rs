//! Who may be written to over which channel, and how that came about.

use domain::{
    consent::{Consent, ConsentSignal, ConsentState, Consents},
    conversation::ChannelKind,
    ids::{ConsentEventId, InboundEventId, ShopId, StaffId},
    keyset::Cursor,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    conversations::from_micros,
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// Who said something about consent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConsentSource {
    /// The client, in a message.
    Message(InboundEventId),
    /// A member of staff, and why.
    Staff(StaffId, String),
    /// The carrier: its own list, or its refusal.
    Carrier,
}

impl ConsentSource {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Staff(..) => "staff",
            Self::Carrier => "carrier",
        }
    }
}

/// One word about whether somebody may be written to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSignal {
    /// Our id for it.
    pub id: ConsentEventId,
    /// In which shop.
    pub shop: ShopId,
    /// Over which channel.
    pub channel: ChannelKind,
    /// About which handle.
    pub handle: String,
    /// What was said.
    pub signal: ConsentSignal,
    /// By whom.
    pub source: ConsentSource,
    /// When, by whoever said it.
    pub occurred_at: Timestamp,
}

/// Applies what came in before its webhook is answered. Signals are applied in the order of their handles, so that two groups
/// can't wait for each other.
pub async fn apply_in_intake(tx: &mut SystemTx, signals: &[NewSignal], now: Timestamp) -> Result<(), StorageError> {
    for signal in in_lock_order(signals) {
        apply_one(tx.conn(), signal, now).await?;
    }
    Ok(())
}

/// Applies signals in the current shop. Returns the handles whose consent changed.
pub async fn apply(tx: &mut TenantTx, signals: &[NewSignal], now: Timestamp) -> Result<Vec<String>, StorageError> {
    let mut changed = Vec::new();
    for signal in in_lock_order(signals) {
        if apply_one(tx.conn(), signal, now).await? {
            changed.push(signal.handle.clone());
        }
    }
    Ok(changed)
}

fn in_lock_order(signals: &[NewSignal]) -> Vec<&NewSignal> {
    let mut ordered: Vec<_> = signals.iter().collect();
    ordered.sort_by(|a, b| {
        (a.shop, a.channel.as_str(), &a.handle, a.occurred_at).cmp(&(
            b.shop,
            b.channel.as_str(),
            &b.handle,
            b.occurred_at,
        ))
    });
    ordered
}

/// Whether it changed anything. A message that tells nothing new leaves no line in the history.
async fn apply_one(conn: &mut PgConnection, new: &NewSignal, now: Timestamp) -> Result<bool, StorageError> {
    let before = lock_one(conn, new, now).await?;
    let after = before.after(new.signal, new.occurred_at);
    if after == before && matches!(new.signal, ConsentSignal::Message) {
        return Ok(false);
    }
    if !keep(conn, new, now).await? || after == before {
        return Ok(false);
    }
    sqlx::query!(
        "UPDATE consent SET state = $4, wrote_first = $5, do_not_contact = $6, needs_review = $7, state_since = $8,
                            updated_at = $9
         WHERE shop_id = $1 AND channel = $2 AND handle = $3",
        new.shop.as_uuid(),
        new.channel.as_str(),
        new.handle,
        after.state.as_str(),
        after.wrote_first,
        after.do_not_contact,
        after.needs_review,
        after.state_since.map(ToSqlx::to_sqlx) as Option<Stored>,
        now.to_sqlx() as Stored,
    )
    .execute(conn)
    .await?;
    Ok(true)
}

async fn lock_one(conn: &mut PgConnection, new: &NewSignal, now: Timestamp) -> Result<Consent, StorageError> {
    sqlx::query!(
        "INSERT INTO consent (shop_id, channel, handle, updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        new.shop.as_uuid(),
        new.channel.as_str(),
        new.handle,
        now.to_sqlx() as Stored,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query_as!(
        Row,
        r#"SELECT handle, state, wrote_first, do_not_contact, needs_review, state_since AS "state_since: Stored"
           FROM consent WHERE shop_id = $1 AND channel = $2 AND handle = $3 FOR UPDATE"#,
        new.shop.as_uuid(),
        new.channel.as_str(),
        new.handle,
    )
    .fetch_one(conn)
    .await?
    .read()
}

/// Keeps the line; `false` if this webhook's was kept before.
async fn keep(conn: &mut PgConnection, new: &NewSignal, now: Timestamp) -> Result<bool, StorageError> {
    let (event, actor, reason) = match &new.source {
        ConsentSource::Message(event) => (Some(event.as_uuid()), None, ""),
        ConsentSource::Staff(actor, reason) => (None, Some(actor.as_uuid()), reason.as_str()),
        ConsentSource::Carrier => (None, None, ""),
    };
    let done = sqlx::query!(
        "INSERT INTO consent_event (shop_id, id, channel, handle, signal, source, actor_staff_id, reason, inbound_event_id,
                                    occurred_at, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (shop_id, inbound_event_id) WHERE inbound_event_id IS NOT NULL DO NOTHING",
        new.shop.as_uuid(),
        new.id.as_uuid(),
        new.channel.as_str(),
        new.handle,
        new.signal.as_str(),
        new.source.as_str(),
        actor,
        reason,
        event,
        new.occurred_at.to_sqlx() as Stored,
        now.to_sqlx() as Stored,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    handle: String,
    state: String,
    wrote_first: bool,
    do_not_contact: bool,
    needs_review: bool,
    state_since: Option<Stored>,
}

impl Row {
    fn read(self) -> Result<Consent, StorageError> {
        Ok(Consent {
            state: ConsentState::from_name(&self.state).ok_or(StorageError::inconsistent("consent", "state"))?,
            wrote_first: self.wrote_first,
            do_not_contact: self.do_not_contact,
            needs_review: self.needs_review,
            state_since: self.state_since.map(Stored::to_jiff),
        })
    }
}

/// What is known of a handle; the default, which is a no, if nothing is.
pub async fn of(tx: &mut TenantTx, channel: ChannelKind, handle: &str) -> Result<Consent, StorageError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT handle, state, wrote_first, do_not_contact, needs_review, state_since AS "state_since: Stored"
           FROM consent WHERE shop_id = $1 AND channel = $2 AND handle = $3"#,
        tx.shop_uuid(),
        channel.as_str(),
        handle,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map_or_else(|| Ok(Consent::default()), Row::read)
}

/// What is known of these handles; one of which nothing is known is not among them.
pub async fn of_all(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handles: &[String],
) -> Result<Vec<(String, Consent)>, StorageError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT handle, state, wrote_first, do_not_contact, needs_review, state_since AS "state_since: Stored"
           FROM consent WHERE shop_id = $1 AND channel = $2 AND handle = ANY($3)"#,
        tx.shop_uuid(),
        channel.as_str(),
        handles,
    )
    .fetch_all(tx.conn())
    .await?;
    named(rows)
}

fn named(rows: Vec<Row>) -> Result<Vec<(String, Consent)>, StorageError> {
    let one = |row: Row| {
        let handle = row.handle.clone();
        row.read().map(|consent| (handle, consent))
    };
    rows.into_iter().map(one).collect()
}

/// The other handles of whoever has each of these, on the same channel.
async fn beside(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handles: &[String],
) -> Result<Vec<(String, String)>, StorageError> {
    let scheme = match channel {
        ChannelKind::Sms => "phone",
    };
    let rows = sqlx::query!(
        "SELECT own.handle, other.handle AS beside
         FROM identity own JOIN identity other
             ON other.shop_id = own.shop_id AND other.contact_id = own.contact_id AND other.scheme = own.scheme AND other.id <> own.id
         WHERE own.shop_id = $1 AND own.scheme = $2 AND own.handle = ANY($3)",
        tx.shop_uuid(),
        scheme,
        handles,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.handle, row.beside)).collect())
}

/// What counts for a handle: what is known of it, and of the others of whoever has it.
pub async fn standing(tx: &mut TenantTx, channel: ChannelKind, handle: &str) -> Result<Consents, StorageError> {
    let own = [handle.to_owned()];
    let others: Vec<_> = beside(tx, channel, &own).await?.into_iter().map(|(_, other)| other).collect();
    let others = if others.is_empty() { Vec::new() } else { of_all(tx, channel, &others).await? };
    Ok(Consents {
        own: of(tx, channel, handle).await?,
        others: others.into_iter().map(|(_, consent)| consent).collect(),
    })
}

/// What counts for these handles, to act on: until this transaction ends, nobody's changes, and no two of them become or cease to be one
/// person's.
pub async fn lock_standing(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handles: &[String],
) -> Result<Vec<(String, Consents)>, StorageError> {
    let mut all: Vec<String> = handles.to_vec();
    all.extend(beside(tx, channel, handles).await?.into_iter().map(|(_, other)| other));
    all.sort_unstable();
    all.dedup();
    let mut known = lock(tx, channel, &all).await?;
    // A merge holds the handles that it brings together: what it made of them is there by now.
    let pairs = beside(tx, channel, handles).await?;
    let further: Vec<_> = pairs.iter().map(|(_, other)| other).filter(|other| !all.contains(other)).cloned().collect();
    if !further.is_empty() {
        known.extend(of_all(tx, channel, &further).await?);
    }
    let of = |handle: &str| known.iter().find(|(one, _)| one == handle).map(|(_, consent)| consent.clone());
    let standing = |handle: &String| Consents {
        own: of(handle).unwrap_or_default(),
        others: pairs.iter().filter(|(own, _)| own == handle).filter_map(|(_, other)| of(other)).collect(),
    };
    Ok(handles.iter().map(|handle| (handle.clone(), standing(handle))).collect())
}

/// What is known of these handles, to act on: until this transaction ends, nobody's changes. A handle of which nothing is known
/// is not among them.
pub async fn lock(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handles: &[String],
) -> Result<Vec<(String, Consent)>, StorageError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT handle, state, wrote_first, do_not_contact, needs_review, state_since AS "state_since: Stored"
           FROM consent WHERE shop_id = $1 AND channel = $2 AND handle = ANY($3) ORDER BY handle FOR SHARE"#,
        tx.shop_uuid(),
        channel.as_str(),
        handles,
    )
    .fetch_all(tx.conn())
    .await?;
    named(rows)
}

/// Locks what is known of these handles for signals that will be applied in this transaction, in the order in which everybody locks
/// them. A handle of which nothing is known gets its row.
pub async fn hold(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handles: &[String],
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO consent (shop_id, channel, handle, updated_at)
         SELECT $1, $2, handle, $4 FROM (SELECT DISTINCT unnest($3::text[]) AS handle) AS new ORDER BY handle
         ON CONFLICT DO NOTHING",
        tx.shop_uuid(),
        channel.as_str(),
        handles,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "SELECT FROM consent WHERE shop_id = $1 AND channel = $2 AND handle = ANY($3) ORDER BY handle FOR UPDATE",
        tx.shop_uuid(),
        channel.as_str(),
        handles,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One line of a handle's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentEvent {
    /// Our id for it.
    pub id: ConsentEventId,
    /// What was said.
    pub signal: ConsentSignal,
    /// `message`, `staff` or `carrier`.
    pub source: String,
    /// Which member of staff.
    pub actor_name: Option<String>,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub occurred_at: Timestamp,
}

/// A page of a handle's history, newest first, at most `limit`.
pub async fn history(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handle: &str,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<ConsentEvent>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let rows = sqlx::query!(
        r#"SELECT e.id, e.signal, e.source, s.name AS "actor_name?", e.reason, e.occurred_at AS "occurred_at: Stored"
           FROM consent_event e LEFT JOIN staff s ON s.shop_id = e.shop_id AND s.id = e.actor_staff_id
           WHERE e.shop_id = $1 AND e.channel = $2 AND e.handle = $3 AND (e.occurred_at, e.id) < ($4, $5)
           ORDER BY e.occurred_at DESC, e.id DESC LIMIT $6"#,
        tx.shop_uuid(),
        channel.as_str(),
        handle,
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ConsentEvent {
                id: ConsentEventId::from_uuid(row.id),
                signal: ConsentSignal::from_name(&row.signal)
                    .ok_or(StorageError::inconsistent("consent_event", "signal"))?,
                source: row.source,
                actor_name: row.actor_name,
                reason: row.reason,
                occurred_at: row.occurred_at.to_jiff(),
            })
        })
        .collect()
}

/// Which of these words clients of the shop have ever written.
pub async fn heard(tx: &mut TenantTx, signals: &[ConsentSignal]) -> Result<Vec<ConsentSignal>, StorageError> {
    let names: Vec<&str> = signals.iter().map(|signal| signal.as_str()).collect();
    let rows = sqlx::query_scalar!(
        "SELECT word FROM unnest($2::text[]) AS word
         WHERE EXISTS (SELECT FROM consent_event e
                       WHERE e.shop_id = $1 AND e.source = 'message' AND e.signal = word)",
        tx.shop_uuid(),
        &names as &[&str],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().flatten().filter_map(|name| ConsentSignal::from_name(&name)).collect())
}
