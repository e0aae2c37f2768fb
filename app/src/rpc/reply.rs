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
