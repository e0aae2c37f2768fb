//! What staff are told in the app, and what they want to be told.

use domain::{
    ids::{ConversationId, NotificationId, StaffId},
    keyset::Cursor,
    notification::{NotificationKind, NotificationTopic},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// Something to tell somebody.
#[derive(Clone, Copy, Debug)]
pub struct NewNotification {
    /// Our id for it.
    pub id: NotificationId,
    /// Whom.
    pub staff: StaffId,
    /// What happened.
    pub kind: NotificationKind,
    /// In which conversation, if it is in one.
    pub conversation: Option<ConversationId>,
    /// The draft, the message or whatever else it is about.
    pub subject: Uuid,
    /// Which colleague did it; nobody if a client did.
    pub actor: Option<StaffId>,
}

/// Tells those who want to be told, in the order of their ids, so that two transactions can't wait for each other. Returns what was new:
/// a client's further message only renews the line that is there.
pub async fn insert(
    tx: &mut TenantTx,
    new: &[NewNotification],
    now: Timestamp,
) -> Result<Vec<(NotificationId, StaffId)>, StorageError> {
    let ids: Vec<Uuid> = new.iter().map(|one| one.id.as_uuid()).collect();
    let staff: Vec<Uuid> = new.iter().map(|one| one.staff.as_uuid()).collect();
    let kinds: Vec<&str> = new.iter().map(|one| one.kind.as_str()).collect();
    let topics: Vec<&str> = new.iter().map(|one| one.kind.topic().as_str()).collect();
    let conversations: Vec<Option<Uuid>> =
        new.iter().map(|one| one.conversation.map(ConversationId::as_uuid)).collect();
    let subjects: Vec<Uuid> = new.iter().map(|one| one.subject).collect();
    let actors: Vec<Option<Uuid>> = new.iter().map(|one| one.actor.map(StaffId::as_uuid)).collect();
    let rows = sqlx::query!(
        r#"INSERT INTO notification (shop_id, id, staff_id, kind, conversation_id, subject_id, actor_staff_id, created_at)
           SELECT $1, one.id, one.staff_id, one.kind, one.conversation_id, one.subject_id, one.actor_id, $2
           FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[])
                AS one (id, staff_id, kind, topic, conversation_id, subject_id, actor_id)
           WHERE NOT EXISTS (
               SELECT FROM notification_setting s
               WHERE s.shop_id = $1 AND s.staff_id = one.staff_id AND s.topic = one.topic AND NOT s.wanted)
           ORDER BY one.staff_id
           ON CONFLICT (shop_id, staff_id, conversation_id) WHERE kind = 'client_replied' AND read_at IS NULL
           DO UPDATE SET subject_id = excluded.subject_id, created_at = excluded.created_at
           RETURNING id, staff_id, (xmax = 0) AS "is_new!""#,
        tx.shop_uuid(),
        now.to_sqlx() as Stored,
        &ids,
        &staff,
        &kinds as &[&str],
        &topics as &[&str],
        &conversations as &[Option<Uuid>],
        &subjects,
        &actors as &[Option<Uuid>],
    )
    .fetch_all(tx.conn())
    .await?;
    let told = rows.into_iter().filter(|row| row.is_new);
    Ok(told.map(|row| (NotificationId::from_uuid(row.id), StaffId::from_uuid(row.staff_id))).collect())
}

/// Something that somebody was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notification {
    /// Our id for it.
    pub id: NotificationId,
    /// What happened.
    pub kind: NotificationKind,
    /// In which conversation, if it is in one.
    pub conversation: Option<ConversationId>,
    /// The draft, the message or whatever else it is about.
    pub subject: Uuid,
    /// What there is to do, or else the contact's name, or their handle until somebody knows it.
    pub about: String,
    /// Which colleague did it.
    pub actor_name: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// What somebody was told before `after`, newest first, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    staff: StaffId,
    unread_only: bool,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Notification>, StorageError> {
    let (after_at, after_id) =
        after.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id));
    let rows = sqlx::query!(
        r#"SELECT n.id, n.kind, n.conversation_id, n.subject_id,
                  coalesce(t.title, nullif(p.name, ''), i.handle, '') AS "about!", a.name AS "actor_name?", n.created_at AS "created_at: Stored", n.read_at AS "read_at: Stored"
           FROM notification n
           LEFT JOIN task t ON n.kind = 'task_handed' AND t.shop_id = n.shop_id AND t.id = n.subject_id
           LEFT JOIN conversation c ON c.shop_id = n.shop_id AND c.id = n.conversation_id
           LEFT JOIN contact p ON p.shop_id = c.shop_id AND p.id = c.contact_id
           LEFT JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
           LEFT JOIN staff a ON a.shop_id = n.shop_id AND a.id = n.actor_staff_id
           WHERE n.shop_id = $1 AND n.staff_id = $2 AND (n.created_at, n.id) < ($3, $4) AND (NOT $5 OR n.read_at IS NULL)
           ORDER BY n.created_at DESC, n.id DESC LIMIT $6"#,
        tx.shop_uuid(),
        staff.as_uuid(),
        after_at.to_sqlx() as Stored,
        after_id,
        unread_only,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Notification {
                id: NotificationId::from_uuid(row.id),
                kind: NotificationKind::from_name(&row.kind)
                    .ok_or(StorageError::inconsistent("notification", "kind"))?,
                conversation: row.conversation_id.map(ConversationId::from_uuid),
                subject: row.subject_id,
                about: row.about,
                actor_name: row.actor_name,
                created_at: row.created_at.to_jiff(),
                read_at: row.read_at.map(Stored::to_jiff),
            })
        })
        .collect()
}

/// How many somebody has not read.
pub async fn unread(tx: &mut TenantTx, staff: StaffId) -> Result<i32, StorageError> {
    let count = sqlx::query_scalar!(
        "SELECT unread FROM notification_count WHERE shop_id = $1 AND staff_id = $2",
        tx.shop_uuid(),
        staff.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(count.unwrap_or_default())
}

/// Somebody has read these, as far as they are theirs.
pub async fn read(
    tx: &mut TenantTx,
    staff: StaffId,
    ids: &[NotificationId],
    now: Timestamp,
) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "UPDATE notification SET read_at = $4
         WHERE shop_id = $1 AND staff_id = $2 AND id = ANY($3) AND read_at IS NULL",
        tx.shop_uuid(),
        staff.as_uuid(),
        &ids,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody has read all of theirs.
pub async fn read_all(tx: &mut TenantTx, staff: StaffId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE notification SET read_at = $3 WHERE shop_id = $1 AND staff_id = $2 AND read_at IS NULL",
        tx.shop_uuid(),
        staff.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What somebody does not want to be told.
pub async fn unwanted(tx: &mut TenantTx, staff: StaffId) -> Result<Vec<NotificationTopic>, StorageError> {
    let topics = sqlx::query_scalar!(
        "SELECT topic FROM notification_setting WHERE shop_id = $1 AND staff_id = $2 AND NOT wanted",
        tx.shop_uuid(),
        staff.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(topics.iter().filter_map(|topic| NotificationTopic::from_name(topic)).collect())
}

/// Records whether somebody wants to be told.
pub async fn set_wanted(
    tx: &mut TenantTx,
    staff: StaffId,
    topic: NotificationTopic,
    wanted: bool,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO notification_setting (shop_id, staff_id, topic, wanted) VALUES ($1, $2, $3, $4)
         ON CONFLICT (shop_id, staff_id, topic) DO UPDATE SET wanted = excluded.wanted",
        tx.shop_uuid(),
        staff.as_uuid(),
        topic.as_str(),
        wanted,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who follows a conversation.
pub async fn followers(tx: &mut TenantTx, conversation: ConversationId) -> Result<Vec<StaffId>, StorageError> {
    let staff = sqlx::query_scalar!(
        "SELECT f.staff_id FROM conversation_follow f JOIN staff s ON s.shop_id = f.shop_id AND s.id = f.staff_id
         WHERE f.shop_id = $1 AND f.conversation_id = $2 AND f.following AND s.active ORDER BY f.staff_id",
        tx.shop_uuid(),
        conversation.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(staff.into_iter().map(StaffId::from_uuid).collect())
}

/// These follow a conversation from now on, apart from those who said that they don't want to.
pub async fn begin_following(
    tx: &mut TenantTx,
    conversation: ConversationId,
    staff: &[StaffId],
    now: Timestamp,
) -> Result<(), StorageError> {
    let staff: Vec<Uuid> = staff.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "INSERT INTO conversation_follow (shop_id, conversation_id, staff_id, following, changed_at)
         SELECT $1, $2, follower, true, $4 FROM unnest($3::uuid[]) AS follower ON CONFLICT DO NOTHING",
        tx.shop_uuid(),
        conversation.as_uuid(),
        &staff,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody says whether they follow a conversation.
pub async fn set_following(
    tx: &mut TenantTx,
    conversation: ConversationId,
    staff: StaffId,
    following: bool,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation_follow (shop_id, conversation_id, staff_id, following, changed_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (shop_id, conversation_id, staff_id)
         DO UPDATE SET following = excluded.following, changed_at = excluded.changed_at",
        tx.shop_uuid(),
        conversation.as_uuid(),
        staff.as_uuid(),
        following,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether somebody follows a conversation.
pub async fn follows(tx: &mut TenantTx, conversation: ConversationId, staff: StaffId) -> Result<bool, StorageError> {
    let following = sqlx::query_scalar!(
        "SELECT following FROM conversation_follow WHERE shop_id = $1 AND conversation_id = $2 AND staff_id = $3",
        tx.shop_uuid(),
        conversation.as_uuid(),
        staff.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(following.unwrap_or_default())
}
