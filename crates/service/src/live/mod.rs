//! Live updates: what changes in a shop reaches every open page of it, on every instance.

mod hub;
mod listen;

use std::str::FromStr;

use domain::{
    access::{Actor, Ctx, Permission},
    ids::{AccountId, ConversationId, LiveEventId, ShopId},
};
use serde::Serialize;

pub use self::hub::{Subscription, Told};
pub(crate) use self::{hub::LiveHub, listen::listen};
use crate::{error::ServiceError, notifier::Channel, services::Services};

/// A conversation changed: a message arrived, it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct LiveEvent {
    /// Which.
    pub conversation_id: ConversationId,
}

/// Something of the whole shop that changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// A gate or a guard was opened or closed.
    Guard,
    /// A draft was submitted or decided.
    Drafts,
    /// A send moved.
    Deliveries,
    /// Somebody was told of something, or has read it.
    Notifications,
    /// The set of labels was changed.
    Labels,
    /// A task was raised or changed.
    Tasks,
    /// Staff wrote to each other, or have read it.
    Messages,
}

impl Topic {
    const ALL: [Self; 7] =
        [Self::Guard, Self::Drafts, Self::Deliveries, Self::Notifications, Self::Labels, Self::Tasks, Self::Messages];

    /// Its name, also of the event that an open page gets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guard => "guard",
            Self::Drafts => "drafts",
            Self::Deliveries => "deliveries",
            Self::Notifications => "notifications",
            Self::Labels => "labels",
            Self::Tasks => "tasks",
            Self::Messages => "messages",
        }
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text).ok_or(())
    }
}

/// What an open page is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// This changed.
    Event(LiveEvent),
    /// Something of this kind changed.
    Topic(Topic),
    /// Somebody came to this conversation, left it, or began or stopped typing there.
    Presence(ConversationId),
    /// Something may have been missed: look at everything again.
    Missed,
}

/// Opens a stream of the shop's changes. It goes on after the event that a page heard last, whichever instance told it, as long as that
/// is remembered here; otherwise the page has to look at everything again.
pub fn subscribe(services: &Services, ctx: &Ctx, after: Option<LiveEventId>) -> Result<Subscription, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let Actor::Staff(staff) = ctx.actor else { return Err(ServiceError::NotFound) };
    services.inner().live.enter(ctx.shop, staff, after)
}

/// Whether the holder of a long stream may go on: still active, still allowed to read.
pub async fn still_allowed(services: &Services, ctx: &Ctx) -> Result<bool, ServiceError> {
    let Actor::Staff(id) = ctx.actor else { return Ok(false) };
    let mut tx = services.db().tenant(ctx).await?;
    let member = storage::staff::get(&mut tx, id).await?;
    Ok(member.is_some_and(|member| member.active && domain::access::allows(member.role, Permission::ConversationRead)))
}

/// Tells every open page of the shop that a conversation changed.
pub(crate) fn conversation_changed(services: &Services, shop: ShopId, conversation: ConversationId) {
    services.inner().notifier.tell(Channel::Live, format!("{shop}/{conversation}"));
}

/// Tells every open page of the shop that something of this kind changed.
pub(crate) fn topic_changed(services: &Services, shop: ShopId, topic: Topic) {
    services.inner().notifier.tell(Channel::Live, format!("{shop}/{}", topic.as_str()));
}

/// Tells the shop's open pages on this instance something that passes: a page that comes back does not hear it again.
pub(crate) fn tell_here(services: &Services, shop: ShopId, signal: Signal) {
    services.inner().live.tell(shop, Told { id: None, signal });
}

/// Tells every instance that an account changed. This one knows at once.
pub(crate) async fn account_changed(services: &Services, shop: ShopId, account: AccountId) {
    listen::forget_account(services, shop, account).await;
    services.inner().notifier.tell(Channel::Account, format!("{shop}/{account}"));
}
