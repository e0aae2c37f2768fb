//! Who has which conversation open, on every instance: told by NOTIFY, kept in memory, forgotten after half a minute.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    access::{Actor, Ctx, Permission},
    ids::{ConversationId, ShopId, StaffId},
    presence::{Activity, Room},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    error::ServiceError,
    live::{self, Signal},
    notifier::Channel,
    services::Services,
};

/// Somebody else who has the conversation open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Present {
    /// Who.
    pub staff_id: StaffId,
    /// Their name.
    pub name: String,
    /// What they do.
    pub activity: Activity,
}

/// Most conversations that somebody has open at a time, over all shops of a process. Beyond it newcomers are not shown.
const ROOMS_MAX: usize = 100_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct Rooms(Arc<Mutex<HashMap<(ShopId, ConversationId), Room>>>);

impl Rooms {
    fn all(&self) -> MutexGuard<'_, HashMap<(ShopId, ConversationId), Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, at: (ShopId, ConversationId), who: StaffId, activity: Activity, now: Timestamp) -> bool {
        let mut rooms = self.all();
        if !rooms.contains_key(&at) {
            if rooms.len() >= ROOMS_MAX {
                rooms.retain(|_, room| !room.sweep(now));
            }
            if activity == Activity::Gone || rooms.len() >= ROOMS_MAX {
                return false;
            }
        }
        let room = rooms.entry(at).or_default();
        let is_news = room.note(who, activity, now);
        if room.sweep(now) {
            rooms.remove(&at);
        }
        is_news
    }

    fn others(&self, at: (ShopId, ConversationId), than: StaffId, now: Timestamp) -> Vec<(StaffId, Activity)> {
        self.all().get(&at).map(|room| room.others(than, now)).unwrap_or_default()
    }
}

/// Says what the caller does in a conversation, and learns who else is there. A page says it every ten seconds.
pub async fn announce(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
    activity: Activity,
) -> Result<Vec<Present>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let Actor::Staff(who) = ctx.actor else { return Err(ServiceError::NotFound) };
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    let at = (ctx.shop, conversation);
    let others = services.inner().rooms.others(at, who, ctx.now);
    let ids: Vec<StaffId> = others.iter().map(|(id, _)| *id).collect();
    let names = storage::staff::names(&mut tx, &ids).await?;
    drop(tx);
    if services.inner().rooms.note(at, who, activity, ctx.now) {
        live::tell_here(services, ctx.shop, Signal::Presence(conversation));
    }
    let payload = format!("{}/{conversation}/{who}/{}", ctx.shop, activity.as_str());
    services.inner().notifier.tell(Channel::Presence, payload);
    let present = |(staff_id, activity): (StaffId, Activity)| {
        names.get(&staff_id).map(|name| Present { staff_id, name: name.clone(), activity })
    };
    Ok(others.into_iter().filter_map(present).collect())
}

/// Takes in what another instance, or this one, was told.
pub(crate) fn hear(services: &Services, payload: &str) {
    let Some((at, who, activity)) = read(payload) else { return };
    if services.inner().rooms.note(at, who, activity, services.now()) {
        live::tell_here(services, at.0, Signal::Presence(at.1));
    }
}

fn read(payload: &str) -> Option<((ShopId, ConversationId), StaffId, Activity)> {
    let mut parts = payload.split('/');
    let at = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let who = parts.next()?.parse().ok()?;
    let activity = Activity::from_name(parts.next()?)?;
    parts.next().is_none().then_some((at, who, activity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[test]
    fn what_is_told_is_read_again() {
        let (shop, conversation, who) = (ids::shop_id(), ids::conversation_id(), ids::staff_id());
        let payload = format!("{shop}/{conversation}/{who}/typing");
        assert_eq!(read(&payload), Some(((shop, conversation), who, Activity::Typing)));
        for broken in ["", "x", &format!("{shop}/{conversation}/{who}"), &format!("{payload}/more"), "a/b/c/typing"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    #[test]
    fn an_empty_room_is_forgotten_and_another_shops_is_another() {
        let rooms = Rooms::default();
        let (shop, other, conversation) = (ids::shop_id(), ids::shop_id(), ids::conversation_id());
        let (ada, mona) = (ids::staff_id(), ids::staff_id());
        let now = Timestamp::UNIX_EPOCH;
        assert!(rooms.note((shop, conversation), ada, Activity::Viewing, now));
        assert_eq!(rooms.others((shop, conversation), mona, now), [(ada, Activity::Viewing)]);
        assert!(rooms.others((other, conversation), mona, now).is_empty());
        assert!(rooms.note((shop, conversation), ada, Activity::Gone, now));
        assert!(rooms.all().is_empty());
        assert!(!rooms.note((shop, conversation), ada, Activity::Gone, now));
    }
}
