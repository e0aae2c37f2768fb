//! Merging two conversations and splitting one, with the way back as long as nothing newer rests on it.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    ids::{ConversationId, MessageId, MoveId},
    timeline::TimelineKind,
    triage::{ChangeKind, MoveKind, Standing},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use storage::{
    TenantTx,
    audit::NewAuditEvent,
    moves::{self, Move},
    timeline::TimelineEntry,
    triage::{Change, Held, NewChange},
};
use uuid::Uuid;

use super::{
    BulkRow, Done, TriageRefusal,
    change::finish,
    engine::{Asked, Wish, apply, entry, hold, refused},
    person,
};
use crate::{
    error::{Invalid, ServiceError},
    ids, live,
    services::Services,
    tasks,
};

/// A conversation that this one can be merged with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mergeable {
    /// Our id.
    pub id: ConversationId,
    /// The beginning of its last message.
    pub last_preview: String,
    /// When that was written.
    pub last_message_at: Timestamp,
}

/// The client's other conversations, the newest first.
pub async fn mergeable(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<Vec<Mergeable>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let rows = moves::of_same_client(&mut tx, id, detail.summary.contact_id).await?;
    let row = |(id, last_preview, last_message_at)| Mergeable { id, last_preview, last_message_at };
    Ok(rows.into_iter().map(row).collect())
}

/// Moves everything of `from` into this conversation and closes it; what its client writes from now on arrives here. Two different clients
/// only after a word that this is meant. The same attempt again changes nothing.
pub async fn merge(
    services: &Services,
    ctx: &Ctx,
    into: ConversationId,
    from: ConversationId,
    confirmed: bool,
    request_key: Uuid,
) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationMerge)?;
    let mut tx = services.db().tenant(ctx).await?;
    if into == from {
        hold(&mut tx, into).await?;
        return Err(refused(TriageRefusal::Itself));
    }
    if let Some(first) = moves::by_request_key(&mut tx, request_key).await? {
        let same = (first.kind, first.from, first.into) == (MoveKind::Merge, from, into);
        return already(services, tx, ctx, into, same).await;
    }
    let (mut target, mut source) = hold_both(&mut tx, into, from).await?;
    if source.merged_into == Some(into) {
        return already(services, tx, ctx, into, true).await;
    }
    if source.merged_into.is_some() || target.merged_into.is_some() {
        return Err(refused(TriageRefusal::Merged));
    }
    if source.contact != target.contact && !confirmed {
        return Err(refused(TriageRefusal::OtherClient));
    }
    check_underway(&mut tx, from).await?;
    let step = new_move(ctx, MoveKind::Merge, &source, into);
    moves::insert(&mut tx, &step, request_key, person(ctx)?, ctx.now).await?;
    let mut audit = tasks::meet(&mut tx, ctx, (from, into)).await?;
    moves::carry(&mut tx, &step, None, ctx.now).await?;
    target.unread += source.unread;
    source.unread = 0;
    source.standing = Standing::Closed;
    save(&mut tx, &mut source).await?;
    moves::set_merged(&mut tx, from, Some(into)).await?;
    save(&mut tx, &mut target).await?;
    let asked = Asked { batch: step.id.as_uuid(), ..Asked::alone(None) };
    let goes_on = step.from_standing == Standing::Open
        || (step.from_standing != Standing::Closed && target.standing == Standing::Closed);
    if goes_on {
        audit.extend(apply(&mut tx, ctx, &mut target, &Wish::Standing(Standing::Open), &asked).await?);
    }
    moves::roll_up_anew(&mut tx, into).await?;
    audit.extend(tasks::regroup(&mut tx, ctx, into).await?);
    keep(&mut tx, ctx, &step, &source, ("", &into.to_string()), None).await?;
    keep(&mut tx, ctx, &step, &target, (&from.to_string(), ""), None).await?;
    audit.push(event(&step, "merged"));
    let done = finish(services, tx, ctx, into, audit, step.id.as_uuid()).await?;
    live::conversation_changed(services, ctx.shop, from);
    Ok(done)
}

/// Moves this message and all after it into a conversation of their own, which goes on where this one stood; what was before is closed.
pub async fn split(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    first: MessageId,
    request_key: Uuid,
) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationMerge)?;
    let mut tx = services.db().tenant(ctx).await?;
    if let Some(done) = moves::by_request_key(&mut tx, request_key).await? {
        let same = (done.kind, done.from) == (MoveKind::Split, id);
        return already(services, tx, ctx, done.into, same).await;
    }
    let mut older = hold(&mut tx, id).await?;
    if older.merged_into.is_some() {
        return Err(refused(TriageRefusal::Merged));
    }
    if !moves::is_later_message(&mut tx, id, first).await?.ok_or(ServiceError::NotFound)? {
        return Err(refused(TriageRefusal::SplitPlace));
    }
    check_underway(&mut tx, id).await?;
    let into = ids::conversation_id();
    moves::begin_like(&mut tx, id, into, ctx.now).await?;
    let step = new_move(ctx, MoveKind::Split, &older, into);
    moves::insert(&mut tx, &step, request_key, person(ctx)?, ctx.now).await?;
    let inbound = moves::carry(&mut tx, &step, Some(first), ctx.now).await?;
    let mut newer = hold(&mut tx, into).await?;
    newer.unread = older.unread.min(i32::try_from(inbound).unwrap_or(i32::MAX));
    newer.standing = older.standing;
    older.unread -= newer.unread;
    older.standing = Standing::Closed;
    // In this order: only one of the two may be running at any moment.
    save(&mut tx, &mut older).await?;
    save(&mut tx, &mut newer).await?;
    moves::roll_up_anew(&mut tx, id).await?;
    moves::roll_up_anew(&mut tx, into).await?;
    let mut audit = vec![event(&step, "split")];
    for one in [into, id] {
        audit.extend(tasks::regroup(&mut tx, ctx, one).await?);
    }
    keep(&mut tx, ctx, &step, &older, ("", &into.to_string()), None).await?;
    keep(&mut tx, ctx, &step, &newer, (&id.to_string(), ""), None).await?;
    let done = finish(services, tx, ctx, into, audit, step.id.as_uuid()).await?;
    live::conversation_changed(services, ctx.shop, id);
    Ok(done)
}

/// Takes a merge or a split back.
pub(super) async fn take_back(services: &Services, ctx: &Ctx, id: MoveId) -> Result<Vec<BulkRow>, ServiceError> {
    ctx.require(Permission::ConversationMerge)?;
    let mut tx = services.db().tenant(ctx).await?;
    let step = moves::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let (mut into, mut from) = hold_both(&mut tx, step.into, step.from).await?;
    // Read again now that nobody else can take it back.
    let step = moves::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let rows = |changed| [step.from, step.into].map(|id| BulkRow::of(id, Ok(changed))).to_vec();
    if step.undone {
        return Ok(rows(false));
    }
    if moves::is_built_upon(&mut tx, &step).await? {
        return Err(refused(TriageRefusal::BuiltUpon));
    }
    let done = storage::triage::of_batch(&mut tx, id.as_uuid(), 4).await?;
    let mut audit = Vec::new();
    match step.kind {
        MoveKind::Merge => audit.extend(unmerge(&mut tx, ctx, &step, (&mut into, &mut from), &done).await?),
        MoveKind::Split => {
            audit.extend(tasks::meet(&mut tx, ctx, (step.into, step.from)).await?);
            unsplit(&mut tx, ctx, &step, (&mut into, &mut from)).await?;
        }
    }
    moves::set_undone(&mut tx, id, ctx.now).await?;
    moves::roll_up_anew(&mut tx, step.from).await?;
    moves::roll_up_anew(&mut tx, step.into).await?;
    for one in [step.from, step.into] {
        audit.extend(tasks::regroup(&mut tx, ctx, one).await?);
    }
    for change in done.iter().filter(|change| change.about == Some(id.as_uuid())) {
        let held = if change.conversation == step.from { &from } else { &into };
        keep(&mut tx, ctx, &step, held, (&change.after, &change.before), Some(change.id)).await?;
    }
    audit.push(event(&step, "taken_back"));
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, step.from);
    live::conversation_changed(services, ctx.shop, step.into);
    tasks::tell(services, ctx, &audit);
    Ok(rows(true))
}

/// What was carried over goes back, and so does what its client has written since. What the merge did to the status of the one that stayed is
/// taken back too, unless somebody has changed it since; it returns what the audit says of that.
async fn unmerge(
    tx: &mut TenantTx,
    ctx: &Ctx,
    step: &Move,
    (into, from): (&mut Held, &mut Held),
    done: &[Change],
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    if step.from_standing != Standing::Closed
        && storage::triage::other_running(tx, from).await?.is_some_and(|other| other != into.id)
    {
        return Err(refused(TriageRefusal::OtherRunning));
    }
    let same_handle = (into.account, into.identity) == (from.account, from.identity);
    moves::bring_back(tx, step, ctx.now).await?;
    moves::set_merged(tx, step.from, None).await?;
    from.merged_into = None;
    from.unread = step.from_unread;
    into.unread = (into.unread - step.from_unread).max(0);
    let restored = restore(tx, ctx, step, into, done).await?;
    // Two that run between the same handles can't be: then the one that was merged stays closed.
    let both_run = same_handle && into.standing != Standing::Closed;
    from.standing = if both_run { Standing::Closed } else { step.from_standing };
    save(tx, into).await?;
    save(tx, from).await?;
    Ok(restored)
}

/// Lets the one that stayed stand where it stood before the merge opened it, if nobody has changed that and its client has not written since.
async fn restore(
    tx: &mut TenantTx,
    ctx: &Ctx,
    step: &Move,
    into: &mut Held,
    done: &[Change],
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    let opened = done.iter().find(|change| change.conversation == into.id && change.changed.kind == ChangeKind::Status);
    let Some(opened) = opened else { return Ok(Vec::new()) };
    let last = storage::triage::last_of(tx, into.id, ChangeKind::Status, None).await?;
    let untouched = last.is_some_and(|last| last.id == opened.id) && !moves::wrote_since(tx, into.id, step.id).await?;
    match opened.before.parse() {
        Ok(before) if untouched => {
            let asked = Asked { undoes: Some(opened.id), ..Asked::alone(None) };
            apply(tx, ctx, into, &Wish::Standing(before), &asked).await
        }
        _ => Ok(Vec::new()),
    }
}

/// Everything of the newer one goes back, and the older one stands where the newer one stood.
async fn unsplit(
    tx: &mut TenantTx,
    ctx: &Ctx,
    step: &Move,
    (into, from): (&mut Held, &mut Held),
) -> Result<(), ServiceError> {
    check_underway(tx, step.into).await?;
    moves::carry_back(tx, step, ctx.now).await?;
    from.standing = into.standing;
    from.unread += into.unread;
    into.standing = Standing::Closed;
    into.unread = 0;
    save(tx, into).await?;
    moves::set_merged(tx, step.into, Some(step.from)).await?;
    save(tx, from).await
}

/// Both, locked in the order in which everybody locks conversations.
async fn hold_both(
    tx: &mut TenantTx,
    one: ConversationId,
    other: ConversationId,
) -> Result<(Held, Held), ServiceError> {
    if one < other {
        let one = hold(tx, one).await?;
        Ok((one, hold(tx, other).await?))
    } else {
        let other = hold(tx, other).await?;
        Ok((hold(tx, one).await?, other))
    }
}

async fn check_underway(tx: &mut TenantTx, id: ConversationId) -> Result<(), ServiceError> {
    let underway = moves::underway(tx, id).await?;
    match (underway.sends, underway.drafts) {
        (true, _) => Err(refused(TriageRefusal::SendUnderway)),
        (_, true) => Err(refused(TriageRefusal::DraftWaits)),
        (false, false) => Ok(()),
    }
}

fn new_move(ctx: &Ctx, kind: MoveKind, from: &Held, into: ConversationId) -> Move {
    Move {
        id: ids::move_id(),
        kind,
        from: from.id,
        into,
        from_standing: from.standing,
        from_unread: from.unread,
        occurred_at: ctx.now,
        undone: false,
    }
}

async fn save(tx: &mut TenantTx, held: &mut Held) -> Result<(), ServiceError> {
    held.version += 1;
    storage::triage::put(tx, held).await.map_err(super::engine::one_running)
}

async fn keep(
    tx: &mut TenantTx,
    ctx: &Ctx,
    step: &Move,
    held: &Held,
    (before, after): (&str, &str),
    undoes: Option<domain::ids::ChangeId>,
) -> Result<(), ServiceError> {
    let new = NewChange {
        id: ids::change_id(),
        conversation: held.id,
        version: held.version,
        kind: match step.kind {
            MoveKind::Merge => ChangeKind::Merge,
            MoveKind::Split => ChangeKind::Split,
        },
        about: Some(step.id.as_uuid()),
        before,
        after,
        note: "",
        actor: Some(person(ctx)?),
        batch: if undoes.is_some() { ids::change_id().as_uuid() } else { step.id.as_uuid() },
        undoes,
    };
    storage::triage::keep(tx, &new, ctx.now).await?;
    let kind = match (undoes, step.kind) {
        (Some(_), _) => TimelineKind::ConversationMoveUndone,
        (None, MoveKind::Merge) => TimelineKind::ConversationsMerged,
        (None, MoveKind::Split) => TimelineKind::ConversationSplit,
    };
    // One line for both of them.
    if held.id == step.into {
        let entry = TimelineEntry { subject: new.about, ..entry(ctx, held.contact, held.id, kind) };
        storage::timeline::insert(tx, &entry).await?;
    }
    Ok(())
}

fn event(step: &Move, what: &str) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ConversationChanged,
        entity_kind: "conversation",
        entity_id: step.into.as_uuid(),
        detail: json!({ "kind": step.kind.as_str(), "what": what, "from": step.from, "into": step.into }),
    }
}

/// The attempt was made before.
async fn already(
    services: &Services,
    tx: TenantTx,
    ctx: &Ctx,
    id: ConversationId,
    same: bool,
) -> Result<Done, ServiceError> {
    if same {
        finish(services, tx, ctx, id, Vec::new(), ids::change_id().as_uuid()).await
    } else {
        Err(Invalid::RequestKeyReused.into())
    }
}
