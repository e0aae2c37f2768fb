//! Whether a client may be written to.

use domain::ids::ConversationId;
use leptos::prelude::*;

use super::codec::Call;
use super::views_inbox::{ConsentMove, ConsentPanel};
use crate::error::UiError;

/// What is known of the client of a conversation.
#[server(prefix = "/rpc", endpoint = "consent", input = Call, output = Call)]
pub async fn consent(id: ConversationId) -> Result<ConsentPanel, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::consent::of_conversation(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    super::present_inbox::consent(&services, &ctx, id, view).await.map_err(crate::context::refuse)
}

/// Decides about the client of a conversation.
#[server(prefix = "/rpc", endpoint = "decide_consent", input = Call, output = Call)]
pub async fn decide_consent(
    id: ConversationId,
    decision: ConsentMove,
    reason: String,
) -> Result<ConsentPanel, UiError> {
    let (services, ctx) = crate::context::request()?;
    let signal = super::present_inbox::signal(decision);
    let view = service::consent::decide(&services, &ctx, id, signal, &reason).await.map_err(crate::context::refuse)?;
    super::present_inbox::consent(&services, &ctx, id, view).await.map_err(crate::context::refuse)
}
