//! What a reply can start with.

use domain::ids::{ConversationId, TemplateId};
use leptos::prelude::*;

use super::codec::Call;
use super::views_inbox::{FilledReply, ReplyStart};
use crate::error::UiError;

/// The templates that can be used, and whose clock counts.
#[server(prefix = "/rpc", endpoint = "reply_options", input = Call, output = Call)]
pub async fn reply_options() -> Result<ReplyStart, UiError> {
    use service::templates::{self, TemplateQuery};

    let (services, ctx) = crate::context::request()?;
    let query = TemplateQuery { usable: true, limit: Some(100), ..TemplateQuery::default() };
    let page = templates::list(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_inbox::reply_options(page, &clock))
}

/// Fills an approved template in with what is known of a conversation.
#[server(prefix = "/rpc", endpoint = "fill_template", input = Call, output = Call)]
pub async fn fill_template(id: ConversationId, template: TemplateId) -> Result<FilledReply, UiError> {
    let (services, ctx) = crate::context::request()?;
    let filled = service::templates::fill(&services, &ctx, id, template).await.map_err(crate::context::refuse)?;
    Ok(super::present_inbox::filled(filled))
}

/// What the person who looks was writing in this conversation; empty if nothing.
#[server(prefix = "/rpc", endpoint = "unsent", input = Call, output = Call)]
pub async fn unsent(id: ConversationId) -> Result<String, UiError> {
    let (services, ctx) = crate::context::request()?;
    service::unsent::get(&services, &ctx, id).await.map_err(crate::context::refuse)
}

/// Keeps what the person who looks is writing.
#[server(prefix = "/rpc", endpoint = "keep_unsent", input = Call, output = Call)]
pub async fn keep_unsent(id: ConversationId, body: String) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::unsent::keep(&services, &ctx, id, &body).await.map_err(crate::context::refuse)
}
