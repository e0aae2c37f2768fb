//! What goes along when the messages of a conversation move, and comes back with them.
//!
//! To let something else go along: a line in [`each_table`], the permission to change its `conversation_id`, and its name in the table
//! `moved_along`. What is underway (a reply that waits for a decision, a send that is about to leave) stops a move before it comes here.

use domain::ids::{ConversationId, MessageId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError, moves::Move};

/// Everything that lies in a conversation by its `conversation_id`: its name in `moved_along`, its table, and when it came about.
macro_rules! each_table {
    ($do:ident) => {
        $do!("note", "note", "created_at");
        $do!("draft", "message_draft", "created_at");
        $do!("dispatch", "dispatch", "created_at");
        $do!("notification", "notification", "created_at");
        $do!("task", "task", "created_at");
        $do!("staff_thread", "staff_thread", "created_at");
    };
}

/// Moves everything of a conversation along, or what came about since the first message that moved.
pub(crate) async fn carry(
    tx: &mut TenantTx,
    of: &Move,
    first: Option<MessageId>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let since = match first {
        Some(first) => {
            sqlx::query_scalar!(
                r#"SELECT occurred_at AS "occurred_at: Stored" FROM message WHERE shop_id = $1 AND id = $2"#,
                tx.shop_uuid(),
                first.as_uuid()
            )
            .fetch_optional(tx.conn())
            .await?
        }
        None => None,
    };
    say_once(tx, of.from, of.into, now).await?;
    let (shop, from, into, id) = (tx.shop_uuid(), of.from.as_uuid(), of.into.as_uuid(), of.id.as_uuid());
    macro_rules! carry {
        ($kind:literal, $table:literal, $time:literal) => {
            sqlx::query!(
                "WITH carried AS (
                     UPDATE "
                    + $table
                    + " SET conversation_id = $3
                     WHERE shop_id = $1 AND conversation_id = $2 AND ($4::timestamptz IS NULL OR "
                    + $time
                    + " >= $4)
                     RETURNING id
                 )
                 INSERT INTO moved_along (shop_id, move_id, kind, row_id) SELECT $1, $5, '"
                    + $kind
                    + "', id FROM carried",
                shop,
                from,
                into,
                since as Option<Stored>,
                id,
            )
            .execute(tx.conn())
            .await?;
        };
    }
    each_table!(carry);
    // Whoever follows the one follows the other, unless they have said that they don't want to.
    sqlx::query!(
        "WITH added AS (
             INSERT INTO conversation_follow (shop_id, conversation_id, staff_id, following, changed_at)
             SELECT shop_id, $3, staff_id, true, $5 FROM conversation_follow
             WHERE shop_id = $1 AND conversation_id = $2 AND following
             ON CONFLICT DO NOTHING RETURNING staff_id
         )
         INSERT INTO moved_along (shop_id, move_id, kind, row_id) SELECT $1, $4, 'follower', staff_id FROM added",
        shop,
        from,
        into,
        id,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves back what a merge had moved, where it still is.
pub(crate) async fn bring_back(tx: &mut TenantTx, of: &Move, now: Timestamp) -> Result<(), StorageError> {
    say_once(tx, of.from, of.into, now).await?;
    let (shop, from, into, id) = (tx.shop_uuid(), of.from.as_uuid(), of.into.as_uuid(), of.id.as_uuid());
    macro_rules! bring_back {
        ($kind:literal, $table:literal, $time:literal) => {
            sqlx::query!(
                "UPDATE "
                    + $table
                    + " AS own SET conversation_id = $3 FROM moved_along along
                 WHERE along.shop_id = $1 AND along.move_id = $2 AND along.kind = '"
                    + $kind
                    + "'
                   AND own.shop_id = along.shop_id AND own.id = along.row_id AND own.conversation_id = $4",
                shop,
                id,
                from,
                into,
            )
            .execute(tx.conn())
            .await?;
        };
    }
    each_table!(bring_back);
    // A reply that the client's moved message got meanwhile stays with its message.
    sqlx::query!(
        "UPDATE dispatch d SET conversation_id = m.conversation_id FROM message m
         WHERE d.shop_id = $1 AND d.conversation_id = ANY($2) AND m.shop_id = d.shop_id AND m.id = d.message_id
           AND m.conversation_id <> d.conversation_id",
        shop,
        &[from, into],
    )
    .execute(tx.conn())
    .await?;
    unfollow(tx, of).await
}

/// Moves everything of the newer conversation of a split back into the older one.
pub(crate) async fn carry_back(tx: &mut TenantTx, of: &Move, now: Timestamp) -> Result<(), StorageError> {
    say_once(tx, of.into, of.from, now).await?;
    let (shop, from, into) = (tx.shop_uuid(), of.from.as_uuid(), of.into.as_uuid());
    macro_rules! carry_back {
        ($kind:literal, $table:literal, $time:literal) => {
            sqlx::query!(
                "UPDATE " + $table + " SET conversation_id = $3 WHERE shop_id = $1 AND conversation_id = $2",
                shop,
                into,
                from,
            )
            .execute(tx.conn())
            .await?;
        };
    }
    each_table!(carry_back);
    Ok(())
}

/// Whoever follows only because of the move, and has not said anything about it since, follows no more.
async fn unfollow(tx: &mut TenantTx, of: &Move) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE conversation_follow own SET following = false FROM moved_along along
         WHERE along.shop_id = $1 AND along.move_id = $2 AND along.kind = 'follower'
           AND own.shop_id = along.shop_id AND own.conversation_id = $3 AND own.staff_id = along.row_id AND own.following
           AND own.changed_at = $4",
        tx.shop_uuid(),
        of.id.as_uuid(),
        of.into.as_uuid(),
        of.occurred_at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Nobody is told twice that the client of one conversation wrote: of two such lines that meet, the one that moves is read.
async fn say_once(
    tx: &mut TenantTx,
    from: ConversationId,
    into: ConversationId,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE notification own SET read_at = $4
         WHERE own.shop_id = $1 AND own.conversation_id = $2 AND own.kind = 'client_replied' AND own.read_at IS NULL
           AND EXISTS (SELECT FROM notification other
                       WHERE other.shop_id = $1 AND other.conversation_id = $3 AND other.staff_id = own.staff_id
                         AND other.kind = 'client_replied' AND other.read_at IS NULL)",
        tx.shop_uuid(),
        from.as_uuid(),
        into.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
