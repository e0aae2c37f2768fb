//! What another system, Accounts Core, is asked for: one port, and the answers of our own tables until there is that system.
//!
//! Account approval, quotes and prices, inventory, compliance profiles, proof documents and promotion metrics belong to it alone:
//! nothing here asks for them, and nothing in this repository keeps them.

use std::fmt;

use async_trait::async_trait;
use domain::{
    access::{Actor, Ctx, Role},
    consent::{Consent, ConsentState},
    conversation::ChannelKind,
    dispatch::DispatchKind,
    ids::{ContactId, StaffId},
};
use storage::{Db, StorageError};

/// Whom somebody wants to communicate with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Party {
    /// A client, by their handle on a channel.
    Client(ChannelKind, String),
    /// A member of staff.
    Staff(StaffId),
    /// A supplier, by the name that Accounts Core knows.
    Supplier(String),
}

/// What is known of a client's wishes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientWishes {
    /// Whether they opted in or out.
    pub state: ConsentState,
    /// Staff decided that they must not be contacted.
    pub do_not_contact: bool,
}

/// A contact's account in Accounts Core.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkedAccount {
    /// The contact here.
    pub contact: ContactId,
    /// Their name, if anybody knows it.
    pub name: Option<String>,
    /// The account's number, if there is an account.
    pub account_number: Option<String>,
}

/// Who acted, for a reader of the audit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActorDetails {
    /// Their name; for the app itself, `Switchboard`.
    pub name: String,
    /// What they may do now.
    pub role: Role,
    /// Whether they still work here.
    pub active: bool,
}

/// What is known of somebody who installs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstallerStanding {
    /// Their role, in the words of Accounts Core.
    pub role: String,
    /// Whether they can be assigned.
    pub active: bool,
    /// Whether they are on probation.
    pub on_probation: bool,
}

/// Why there is no answer. Whoever asks for a permission takes it for a no.
#[derive(Debug, thiserror::Error)]
pub enum AccountsCoreError {
    /// It can't be asked right now.
    #[error("Accounts Core can't be asked right now. Try again in a moment.")]
    Unavailable(#[source] StorageError),
}

impl From<StorageError> for AccountsCoreError {
    fn from(error: StorageError) -> Self {
        Self::Unavailable(error)
    }
}

/// The questions. Every one is about the shop of its [`Ctx`].
#[async_trait]
pub trait AccountsCore: fmt::Debug + Send + Sync {
    /// Whether this party may be written to.
    async fn may_communicate(&self, ctx: &Ctx, party: &Party) -> Result<bool, AccountsCoreError>;

    /// What a client said about being written to, and what staff decided.
    async fn client_wishes(
        &self,
        ctx: &Ctx,
        channel: ChannelKind,
        handle: &str,
    ) -> Result<ClientWishes, AccountsCoreError>;

    /// The account behind a contact; `None` if there is no such contact.
    async fn linked_account(&self, ctx: &Ctx, contact: ContactId) -> Result<Option<LinkedAccount>, AccountsCoreError>;

    /// Who acted; `None` if there is no such person in this shop.
    async fn actor(&self, ctx: &Ctx, actor: Actor) -> Result<Option<ActorDetails>, AccountsCoreError>;

    /// What is known of somebody who installs; `None` if they don't.
    async fn installer(&self, ctx: &Ctx, staff: StaffId) -> Result<Option<InstallerStanding>, AccountsCoreError>;

    /// Whether somebody may use the scheduler.
    async fn may_schedule(&self, ctx: &Ctx, staff: StaffId) -> Result<bool, AccountsCoreError>;
}

/// Answers from our own tables: the default.
#[derive(Clone, Debug)]
pub struct Local(Db);

impl Local {
    /// Over this database.
    pub const fn new(db: Db) -> Self {
        Self(db)
    }
}

#[async_trait]
impl AccountsCore for Local {
    async fn may_communicate(&self, ctx: &Ctx, party: &Party) -> Result<bool, AccountsCoreError> {
        match party {
            Party::Client(channel, handle) => {
                let consent = self.consent(ctx, *channel, handle).await?;
                Ok(consent.problem(DispatchKind::Message).is_none())
            }
            Party::Staff(id) => Ok(self.actor(ctx, Actor::Staff(*id)).await?.is_some_and(|found| found.active)),
            // Nobody here knows a supplier, and what nobody knows is a no.
            Party::Supplier(_) => Ok(false),
        }
    }

    async fn client_wishes(
        &self,
        ctx: &Ctx,
        channel: ChannelKind,
        handle: &str,
    ) -> Result<ClientWishes, AccountsCoreError> {
        let consent = self.consent(ctx, channel, handle).await?;
        Ok(ClientWishes { state: consent.state, do_not_contact: consent.do_not_contact })
    }

    async fn linked_account(&self, ctx: &Ctx, contact: ContactId) -> Result<Option<LinkedAccount>, AccountsCoreError> {
        let mut tx = self.0.tenant(ctx).await?;
        let name = storage::contacts::name(&mut tx, contact).await?;
        // Numbers of accounts are given out elsewhere.
        Ok(name.map(|name| LinkedAccount {
            contact,
            name: Some(name).filter(|name| !name.is_empty()),
            account_number: None,
        }))
    }

    async fn actor(&self, ctx: &Ctx, actor: Actor) -> Result<Option<ActorDetails>, AccountsCoreError> {
        let Actor::Staff(id) = actor else {
            let name = "Switchboard".to_owned();
            return Ok(Some(ActorDetails { name, role: Role::Automation, active: true }));
        };
        let mut tx = self.0.tenant(ctx).await?;
        let member = storage::staff::get(&mut tx, id).await?;
        Ok(member.map(|member| ActorDetails { name: member.name, role: member.role, active: member.active }))
    }

    async fn installer(&self, _ctx: &Ctx, _staff: StaffId) -> Result<Option<InstallerStanding>, AccountsCoreError> {
        // Nobody who installs is known here yet.
        Ok(None)
    }

    async fn may_schedule(&self, ctx: &Ctx, staff: StaffId) -> Result<bool, AccountsCoreError> {
        let schedules = |role: Role| {
            matches!(role, Role::RootOwner | Role::KaileyManagerPlus | Role::StoreManager | Role::StoreSupervisor)
        };
        let found = self.actor(ctx, Actor::Staff(staff)).await?;
        Ok(found.is_some_and(|found| found.active && schedules(found.role)))
    }
}

impl Local {
    async fn consent(&self, ctx: &Ctx, channel: ChannelKind, handle: &str) -> Result<Consent, AccountsCoreError> {
        let mut tx = self.0.tenant(ctx).await?;
        Ok(storage::consent::of(&mut tx, channel, handle).await?)
    }
}
