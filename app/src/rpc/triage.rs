//! Sorting conversations.

use domain::ids::{AccountId, ConversationId, LabelId, LinkId, ViewId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_triage::{
    Chosen, CountsRow, LabelRow, MergeRow, Moved, ShopLine, StandingView, TriageMove, TriageOffers, TriageResult,
};
use crate::error::UiError;

/// What is needed to sort conversations.
#[server(prefix = "/rpc", endpoint = "triage_desk", input = Call, output = Call)]
pub async fn triage_desk() -> Result<TriageOffers, UiError> {
    let (services, ctx) = crate::context::request()?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    super::present_triage::desk(&services, &ctx, &clock).await.map_err(crate::context::refuse)
}

/// How many open conversations there are.
#[server(prefix = "/rpc", endpoint = "conversation_counts", input = Call, output = Call)]
pub async fn conversation_counts() -> Result<CountsRow, UiError> {
    let (services, ctx) = crate::context::request()?;
    let counts = service::inbox::counts(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(CountsRow { open: counts.open, unread: counts.unread, mine: counts.mine, nobody: counts.nobody })
}

/// Where a conversation stands.
#[server(prefix = "/rpc", endpoint = "standing", input = Call, output = Call)]
pub async fn standing(id: ConversationId) -> Result<StandingView, UiError> {
    /// Lines of the history beside a conversation.
    const LINES: u16 = 30;

    let (services, ctx) = crate::context::request()?;
    let detail = service::inbox::conversation(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let links = service::triage::links(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let history = service::triage::history(&services, &ctx, id, None, Some(LINES)).await;
    let history = history.map_err(crate::context::refuse)?;
    let client = service::labels::of_contact(&services, &ctx, detail.summary.contact_id).await;
    let client = client.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_triage::standing_view(detail, ctx.role, client, links, history.items, &clock))
}

/// Makes the same change of conversations, each for itself.
#[server(prefix = "/rpc", endpoint = "triage", input = Call, output = Call)]
pub async fn triage(chosen: Vec<Chosen>, wanted: TriageMove, key: Uuid) -> Result<TriageResult, UiError> {
    use service::triage;

    let (services, ctx) = crate::context::request()?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let Some(action) = super::present_triage::action(&wanted, &clock) else {
        return Err(crate::context::refuse(service::Invalid::from(triage::TriageRefusal::SnoozeTime).into()));
    };
    let items: Vec<_> = chosen.iter().map(super::present_triage::item).collect();
    let note = if let TriageMove::Assign(_, note) = &wanted { note.as_str() } else { "" };
    let rows = triage::bulk(&services, &ctx, &items, action, note, key).await.map_err(crate::context::refuse)?;
    Ok(super::present_triage::result(rows, Some(key)))
}

/// Takes back what was done in one go.
#[server(prefix = "/rpc", endpoint = "undo_triage", input = Call, output = Call)]
pub async fn undo_triage(undo: Uuid) -> Result<TriageResult, UiError> {
    let (services, ctx) = crate::context::request()?;
    let rows = service::triage::undo(&services, &ctx, undo).await.map_err(crate::context::refuse)?;
    Ok(super::present_triage::result(rows, None))
}

/// Says what a conversation is about.
#[server(prefix = "/rpc", endpoint = "set_subject", input = Call, output = Call)]
pub async fn set_subject(id: ConversationId, version: i32, subject: String) -> Result<TriageResult, UiError> {
    let (services, ctx) = crate::context::request()?;
    let done = service::triage::set_subject(&services, &ctx, id, version, &subject).await;
    done.map(|done| super::present_triage::one(&done)).map_err(crate::context::refuse)
}

/// Links a conversation to a customer, an order, an invoice or a transaction.
#[server(prefix = "/rpc", endpoint = "link_conversation", input = Call, output = Call)]
pub async fn link_conversation(
    id: ConversationId,
    kind: domain::triage::LinkKind,
    reference: String,
    title: String,
    key: Uuid,
) -> Result<TriageResult, UiError> {
    let (services, ctx) = crate::context::request()?;
    let new = service::triage::NewLink { kind, reference: &reference, title: &title, request_key: key };
    let done = service::triage::link(&services, &ctx, id, &new).await;
    done.map(|done| super::present_triage::one(&done)).map_err(crate::context::refuse)
}

/// Removes a link.
#[server(prefix = "/rpc", endpoint = "unlink_conversation", input = Call, output = Call)]
pub async fn unlink_conversation(link: LinkId) -> Result<TriageResult, UiError> {
    let (services, ctx) = crate::context::request()?;
    let done = service::triage::unlink(&services, &ctx, link).await;
    done.map(|done| super::present_triage::one(&done)).map_err(crate::context::refuse)
}

/// The client's other conversations.
#[server(prefix = "/rpc", endpoint = "mergeable", input = Call, output = Call)]
pub async fn mergeable(id: ConversationId) -> Result<Vec<MergeRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let rows = service::triage::mergeable(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(rows.into_iter().map(|row| super::present_triage::merge_row(&row, &clock)).collect())
}

/// Moves everything of another conversation into this one.
#[server(prefix = "/rpc", endpoint = "merge_conversations", input = Call, output = Call)]
pub async fn merge_conversations(
    into: ConversationId,
    from: ConversationId,
    confirmed: bool,
    key: Uuid,
) -> Result<Moved, UiError> {
    let (services, ctx) = crate::context::request()?;
    let done = service::triage::merge(&services, &ctx, into, from, confirmed, key).await;
    done.map(|done| super::present_triage::moved(&done)).map_err(crate::context::refuse)
}

/// Moves a message and all after it into a conversation of their own.
#[server(prefix = "/rpc", endpoint = "split_conversation", input = Call, output = Call)]
pub async fn split_conversation(
    id: ConversationId,
    first: domain::ids::MessageId,
    key: Uuid,
) -> Result<Moved, UiError> {
    let (services, ctx) = crate::context::request()?;
    let done = service::triage::split(&services, &ctx, id, first, key).await;
    done.map(|done| super::present_triage::moved(&done)).map_err(crate::context::refuse)
}

/// Saves the list as a view.
#[server(prefix = "/rpc", endpoint = "save_view", input = Call, output = Call)]
pub async fn save_view(name: String, query: String, shared: bool, key: Uuid) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    let list = super::present_triage::list(&query.as_str().into()).map_err(crate::context::answer)?;
    let query = list.to_string();
    let new = service::views::NewView { name: &name, query: &query, shared, request_key: key };
    service::views::save(&services, &ctx, &new).await.map(drop).map_err(crate::context::refuse)
}

/// Gives a view another name, or shares it or takes that back.
#[server(prefix = "/rpc", endpoint = "change_view", input = Call, output = Call)]
pub async fn change_view(id: ViewId, name: Option<String>, shared: Option<bool>) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    let changed = service::views::change(&services, &ctx, id, name.as_deref(), None, shared).await;
    changed.map(drop).map_err(crate::context::refuse)
}

/// Deletes a view.
#[server(prefix = "/rpc", endpoint = "delete_view", input = Call, output = Call)]
pub async fn delete_view(id: ViewId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::views::delete(&services, &ctx, id).await.map_err(crate::context::refuse)
}

/// Adds a label to the shop's set.
#[server(prefix = "/rpc", endpoint = "create_label", input = Call, output = Call)]
pub async fn create_label(path: String, color: String, key: Uuid) -> Result<LabelRow, UiError> {
    let (services, ctx) = crate::context::request()?;
    let label = service::labels::create(&services, &ctx, &path, &color, key).await.map_err(crate::context::refuse)?;
    Ok(super::present_triage::label_row(label))
}

/// Puts a label on the client of a conversation, or takes it off.
#[server(prefix = "/rpc", endpoint = "label_client", input = Call, output = Call)]
pub async fn label_client(id: ConversationId, label: LabelId, on: bool) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    let detail = service::inbox::conversation(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let (add, remove) = if on { (vec![label], Vec::new()) } else { (Vec::new(), vec![label]) };
    let set = service::labels::set_on_contact(&services, &ctx, detail.summary.contact_id, &add, &remove).await;
    set.map(drop).map_err(crate::context::refuse)
}

/// Gives a label another name or colour.
#[server(prefix = "/rpc", endpoint = "change_label", input = Call, output = Call)]
pub async fn change_label(id: LabelId, path: String, color: String) -> Result<LabelRow, UiError> {
    let (services, ctx) = crate::context::request()?;
    let changed = service::labels::change(&services, &ctx, id, Some(&path), Some(&color)).await;
    changed.map(super::present_triage::label_row).map_err(crate::context::refuse)
}

/// Deletes a label and those below it.
#[server(prefix = "/rpc", endpoint = "delete_label", input = Call, output = Call)]
pub async fn delete_label(id: LabelId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::labels::delete(&services, &ctx, id).await.map_err(crate::context::refuse)
}

/// The accounts that a conversation can run over.
#[server(prefix = "/rpc", endpoint = "conversation_lines", input = Call, output = Call)]
pub async fn conversation_lines() -> Result<Vec<ShopLine>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let lines = service::begin::lines(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(lines.iter().map(super::present_triage::shop_line).collect())
}

/// Opens the conversation with a number: the running one, the last closed one again, or a new one.
#[server(prefix = "/rpc", endpoint = "begin_conversation", input = Call, output = Call)]
pub async fn begin_conversation(account: AccountId, number: String) -> Result<ConversationId, UiError> {
    let (services, ctx) = crate::context::request()?;
    let begun = service::begin::begin(&services, &ctx, account, &number).await.map_err(crate::context::refuse)?;
    Ok(begun.conversation)
}

/// Writes as the client would, for practice.
#[server(prefix = "/rpc", endpoint = "practise", input = Call, output = Call)]
pub async fn practise(conversation: ConversationId, text: String, key: Uuid) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    let practice = service::inbound::Practice { conversation, text: &text, request_key: key };
    service::inbound::simulate(&services, &ctx, &practice).await.map_err(crate::context::refuse)
}
