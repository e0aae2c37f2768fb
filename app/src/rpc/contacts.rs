//! Contacts.

use domain::{
    ids::{ContactId, LabelId},
    timeline::TimelineTopic,
};
use leptos::prelude::*;

use super::codec::Call;
use super::{
    views::ConversationPage,
    views_contacts::{ContactFull, ContactPage, LinePage},
    views_drafts::DraftPage,
    views_triage::LabelRow,
};
use crate::error::UiError;

/// A page of contacts: all of them, or those whose name or number fits what was typed.
#[server(prefix = "/rpc", endpoint = "contacts", input = Call, output = Call)]
pub async fn contacts(find: String, after: Option<String>) -> Result<ContactPage, UiError> {
    use service::contacts::{self, ContactQuery};

    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let query = ContactQuery { text: find, after, limit: None };
    let page = contacts::list(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_contacts::page(page, &clock))
}

/// One contact. The id comes as the address has it.
#[server(prefix = "/rpc", endpoint = "contact", input = Call, output = Call)]
pub async fn contact(id: String) -> Result<ContactFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let id = id.parse::<ContactId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let detail = service::contacts::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    super::present_contacts::full(&services, &ctx, detail).await.map_err(crate::context::refuse)
}

/// Gives a contact another name.
#[server(prefix = "/rpc", endpoint = "rename_contact", input = Call, output = Call)]
pub async fn rename_contact(id: ContactId, version: i32, name: String) -> Result<ContactFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let detail = service::contacts::rename(&services, &ctx, id, version, &name).await;
    let detail = detail.map_err(crate::context::refuse)?;
    super::present_contacts::full(&services, &ctx, detail).await.map_err(crate::context::refuse)
}

/// The shop's labels.
#[server(prefix = "/rpc", endpoint = "labels", input = Call, output = Call)]
pub async fn labels() -> Result<Vec<LabelRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let labels = service::labels::list(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(labels.into_iter().map(super::present_triage::label_row).collect())
}

/// Puts a label on a contact, or takes it off.
#[server(prefix = "/rpc", endpoint = "label_contact", input = Call, output = Call)]
pub async fn label_contact(id: ContactId, label: LabelId, on: bool) -> Result<ContactFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let (add, remove) = if on { (vec![label], Vec::new()) } else { (Vec::new(), vec![label]) };
    let set = service::labels::set_on_contact(&services, &ctx, id, &add, &remove).await;
    set.map_err(crate::context::refuse)?;
    let detail = service::contacts::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    super::present_contacts::full(&services, &ctx, detail).await.map_err(crate::context::refuse)
}

/// A page of a contact's conversations, newest first.
#[server(prefix = "/rpc", endpoint = "contact_conversations", input = Call, output = Call)]
pub async fn contact_conversations(id: ContactId, after: Option<String>) -> Result<ConversationPage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let page = service::contacts::conversations(&services, &ctx, id, after, Some(10)).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::conversation_page(page, &clock))
}

/// A page of the drafts in a contact's conversations, newest first.
#[server(prefix = "/rpc", endpoint = "contact_drafts", input = Call, output = Call)]
pub async fn contact_drafts(id: ContactId, after: Option<String>) -> Result<DraftPage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(after)?;
    let page = service::contacts::drafts(&services, &ctx, id, before, Some(5)).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_drafts::page(page, &clock))
}

/// A page of what happened with a contact, newest first: all of it, or one topic.
#[server(prefix = "/rpc", endpoint = "contact_timeline", input = Call, output = Call)]
pub async fn contact_timeline(
    id: ContactId,
    topic: Option<TimelineTopic>,
    after: Option<String>,
) -> Result<LinePage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(after)?;
    let page = service::timeline::of_contact(&services, &ctx, id, topic, before, Some(25)).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_contacts::lines(page, &clock))
}
