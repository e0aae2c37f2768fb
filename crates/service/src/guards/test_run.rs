//! A controlled test: one real message to somebody on the list, whose delivery becomes the evidence for its gate.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::ChannelKind,
    dispatch::DispatchKind,
    guard::{Effect, Purpose, blockers},
    ids::{AccountId, DispatchId},
    message::{Facts, Reply, plan},
    phone::E164,
};
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    dispatch::{NewDispatch, read::Dispatch},
};
use uuid::Uuid;

use super::{change::person, with_deployment};
use crate::{
    dispatch, drafts,
    error::{Invalid, ServiceError},
    ids,
    services::Services,
};

/// Queues a controlled test. Refuses at once what the guard would hold back later, so that a person sees all reasons. The same
/// `request_key` again names the first test and sends nothing.
pub async fn run_controlled_test(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
    recipient: &str,
    request_key: Uuid,
) -> Result<DispatchId, ServiceError> {
    ctx.require(Permission::ControlledTestRun)?;
    let recipient = E164::from_typed(recipient).map_err(Invalid::from)?;
    // The attempt's key is the test's id, so the table itself refuses a second one.
    let id = DispatchId::from_uuid(request_key);
    let mut tx = services.db().tenant(ctx).await?;
    if let Some(first) = storage::dispatch::read::get(&mut tx, id).await? {
        return same_attempt(&first, account, &recipient);
    }
    match queue(services, ctx, tx, id, (account, &recipient)).await {
        Err(ServiceError::Internal(StorageError::Conflict { .. })) => {
            let mut tx = services.db().tenant(ctx).await?;
            let first = storage::dispatch::read::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
            same_attempt(&first, account, &recipient)
        }
        done => done,
    }
}

/// A key that was used for something else is a mistake of the page.
fn same_attempt(first: &Dispatch, account: AccountId, recipient: &E164) -> Result<DispatchId, ServiceError> {
    let same =
        first.kind == DispatchKind::ControlledTest && first.account == account && first.recipient == recipient.as_str();
    if same { Ok(first.id) } else { Err(Invalid::RequestKeyReused.into()) }
}

async fn queue(
    services: &Services,
    ctx: &Ctx,
    mut tx: TenantTx,
    id: DispatchId,
    (account, recipient): (AccountId, &E164),
) -> Result<DispatchId, ServiceError> {
    let by = person(ctx)?;
    let stored = storage::accounts::get(&mut tx, account).await?.ok_or(ServiceError::NotFound)?.account;
    let effect = drafts::effect_of(ChannelKind::Sms);
    let handles = [recipient.as_str().to_owned()];
    let listed = !storage::test_recipients::listed(&mut tx, ChannelKind::Sms, &handles).await?.is_empty();
    let state = with_deployment(services, storage::guard::rows(&mut tx).await?.state(effect));
    let reasons = blockers(&state, effect, Purpose::ControlledTest { listed });
    if !reasons.is_empty() {
        return Err(ServiceError::Blocked(reasons));
    }
    let consent = storage::consent::standing(&mut tx, ChannelKind::Sms, recipient.as_str()).await?;
    let reply = Reply {
        channel: ChannelKind::Sms,
        body: "This is a test of the shop's text messages. Nothing has to be done.",
        files: &[],
        recipient: recipient.as_str(),
        account_handle: &stored.handle,
        account_name: &stored.name,
    };
    let facts = Facts { kind: DispatchKind::ControlledTest, consent: &consent, quiet: None, media: None };
    let plan = plan(&reply, &facts).map_err(Invalid::from)?;
    if let Some(blocker) = consent.problem(DispatchKind::ControlledTest) {
        return Err(ServiceError::Blocked(vec![blocker]));
    }
    let new = NewDispatch {
        id,
        account,
        effect: Effect::Sms,
        kind: DispatchKind::ControlledTest,
        conversation: None,
        draft: None,
        message: None,
        plan: &plan,
        created_by: Some(by),
        approved_by: None,
        not_before: ctx.now,
        expires_at: None,
    };
    storage::dispatch::insert(&mut tx, &new, ctx.now).await?;
    dispatch::keep_queued(&mut tx, ctx, id).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ControlledTestRun,
        entity_kind: "dispatch",
        entity_id: id.as_uuid(),
        detail: json!({ "effect": effect.as_str() }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    dispatch::woken(services);
    Ok(id)
}
