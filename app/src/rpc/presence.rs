//! Who else has a conversation open.

use domain::{ids::ConversationId, presence::Activity};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::codec::Call;
use crate::error::UiError;

/// Somebody else who has the conversation open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PresentRow {
    /// Their name.
    pub name: String,
    /// Whether they write a reply.
    pub typing: bool,
}

/// Says what the person who looks does in this conversation, and tells who else is there.
#[server(prefix = "/rpc", endpoint = "presence", input = Call, output = Call)]
pub async fn presence(id: ConversationId, activity: Activity) -> Result<Vec<PresentRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let others = service::presence::announce(&services, &ctx, id, activity).await.map_err(crate::context::refuse)?;
    Ok(others.into_iter().map(|one| PresentRow { name: one.name, typing: one.activity == Activity::Typing }).collect())
}
