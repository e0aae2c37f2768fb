//! A contact's customer and orders at Shopify: asked for on demand, kept, and shown with their age.
//!
//! Reading never waits for Shopify: it shows what is kept, asks for what is old, and the page is told when it has come.

mod look_up;

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    customer::{Customer, Evidence},
    ids::ContactId,
    timeline::TimelineKind,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use storage::{audit::NewAuditEvent, customers::ContactCustomer};

use crate::{
    error::{Invalid, ServiceError},
    ids, live,
    services::Services,
    timeline,
};

pub(crate) use look_up::work;
pub use look_up::{refresh, step};

/// What is kept longer than this is asked for again when somebody looks.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(15);

/// What is known of a contact's customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CustomerView {
    /// The customer, if it is known which.
    pub customer: Option<Customer>,
    /// How sure that is, in percent, and why.
    pub matched: Option<(i16, Evidence)>,
    /// Those between whom a person chooses.
    pub candidates: Vec<Customer>,
    /// When Shopify last answered.
    pub fetched_at: Option<Timestamp>,
    /// Whether Shopify is being asked.
    pub looking: bool,
    /// Why the last attempt brought nothing, in a sentence that says what to do.
    pub problem: Option<String>,
}

impl CustomerView {
    fn new(known: ContactCustomer, looking: bool) -> Self {
        let (customer, candidates) = match known.is {
            Some((id, _)) => (known.found.into_iter().find(|one| one.id == id), Vec::new()),
            None => (None, known.found),
        };
        Self {
            customer,
            matched: known.is.map(|(_, evidence)| (evidence.confidence(), evidence)),
            candidates,
            fetched_at: known.fetched_at,
            looking,
            problem: sentence(&known.problem),
        }
    }
}

/// What a stored problem says to a person.
fn sentence(problem: &str) -> Option<String> {
    let sentence = match problem {
        "" => return None,
        "no_access" => {
            "Shopify does not let the app read customers. Ask an owner to open the app once more, and to accept what it asks for."
        }
        "throttled" => "Shopify is busy with this shop. It is asked again by itself in a moment.",
        _ => "Shopify could not be reached. It is asked again by itself; what you see is what it said before.",
    };
    Some(sentence.to_owned())
}

/// What is kept of a contact's customer. What is old is asked for, and the contact's open conversations are told when it has come.
pub async fn of_contact(services: &Services, ctx: &Ctx, contact: ContactId) -> Result<CustomerView, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::contacts::exists(&mut tx, contact).await? {
        return Err(ServiceError::NotFound);
    }
    let known = storage::customers::of_contact(&mut tx, contact).await?;
    let fetched_at = known.as_ref().and_then(|known| known.fetched_at);
    let is_old = fetched_at.is_none_or(|at| ctx.now.duration_since(at) > FRESH_FOR);
    // What failed is tried again in its own time.
    let rests = known.as_ref().is_some_and(|known| !known.problem.is_empty());
    let looking = is_old && !rests;
    if looking {
        storage::customers::want(&mut tx, contact, ctx.now).await?;
        tx.commit().await?;
        services.inner().customers_wake.now();
    }
    let known =
        known.unwrap_or(ContactCustomer { is: None, found: Vec::new(), fetched_at: None, problem: String::new() });
    Ok(CustomerView::new(known, looking))
}

/// A person says which of those that were found is the contact.
pub async fn choose(
    services: &Services,
    ctx: &Ctx,
    contact: ContactId,
    customer: i64,
) -> Result<CustomerView, ServiceError> {
    ctx.require(Permission::ContactLink)?;
    let Actor::Staff(by) = ctx.actor else { return Err(ServiceError::NotFound) };
    let mut tx = services.db().tenant(ctx).await?;
    let known = storage::customers::of_contact(&mut tx, contact).await?.ok_or(ServiceError::NotFound)?;
    let chosen = known.found.iter().find(|one| one.id == customer).ok_or(Invalid::NotACandidate)?;
    storage::customers::choose(&mut tx, contact, chosen, by, ctx.now).await?;
    if known.is.is_none_or(|(before, _)| before != customer) {
        storage::timeline::insert(&mut tx, &timeline::line(ctx, contact, TimelineKind::CustomerMatched)).await?;
    }
    let mut shown = storage::customers::conversations(&mut tx, contact).await?;
    shown.extend(storage::customers::name_if_unnamed(&mut tx, contact, &chosen.name).await?);
    let known = storage::customers::of_contact(&mut tx, contact).await?.ok_or(ServiceError::NotFound)?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::CustomerLinked,
        entity_kind: "contact",
        entity_id: contact.as_uuid(),
        detail: json!({ "customer": customer }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    for conversation in shown {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(CustomerView::new(known, false))
}
