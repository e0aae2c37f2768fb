//! What recording a group of webhooks locks, in the one order in which every transaction locks: sends, the accounts' health, consent,
//! conversations. A hand-over locks the same rows at the same time: in another order each could hold what the other waits for, and
//! the database would end one of them after a second of standing still.

use std::collections::BTreeSet;

use channels::{
    Provider,
    inbound::{InboundEvent as Parsed, Unreadable},
};
use domain::{access::Ctx, conversation::ChannelKind, ids::DispatchId};
use storage::{StorageError, TenantTx, dispatch::report, inbound_events::InboundEvent};

use crate::dispatch::reports;

/// A stored webhook and what it says.
pub(super) type Read = (InboundEvent, Result<Parsed, Unreadable>);

/// Locks everything that these webhooks will touch. Returns, for each of them, the send that it is about, if any.
pub(super) async fn hold(
    tx: &mut TenantTx,
    ctx: &Ctx,
    group: &[Read],
) -> Result<Vec<Option<DispatchId>>, StorageError> {
    let mut sends = Vec::with_capacity(group.len());
    for (event, says) in group {
        sends.push(match says {
            Ok(Parsed::Delivery(said)) => reports::find(tx, event.account, said).await?,
            _ => None,
        });
    }
    let known: Vec<_> = sends.iter().flatten().copied().collect();
    let recipients = if known.is_empty() { Vec::new() } else { report::hold(tx, &known).await? };
    let (mut accounts, mut writers, mut handles) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for ((event, says), send) in group.iter().zip(&sends) {
        match says {
            Ok(Parsed::Message(message)) => {
                accounts.insert(event.account);
                writers.insert(message.from.clone());
                handles.insert(message.from.clone());
            }
            Ok(Parsed::Delivery(said)) if opts_out(event, said) => {
                let told = recipients.iter().filter(|(id, _)| Some(*id) == *send);
                handles.extend(told.map(|(_, recipient)| recipient.clone()));
            }
            _ => {}
        }
    }
    if !accounts.is_empty() {
        storage::accounts::note_inbound(tx, &Vec::from_iter(accounts), ctx.now).await?;
    }
    if !handles.is_empty() {
        storage::consent::hold(tx, ChannelKind::Sms, &Vec::from_iter(handles), ctx.now).await?;
    }
    if !writers.is_empty() {
        storage::conversations::hold(tx, &Vec::from_iter(writers)).await?;
    }
    Ok(sends)
}

fn opts_out(event: &InboundEvent, said: &channels::DeliveryReport) -> bool {
    Provider::from_name(&event.provider).is_some_and(|provider| reports::opts_out(provider, said))
}
