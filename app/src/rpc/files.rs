//! The files of a reply that is being written. Their bytes go another way: through the API.

use domain::ids::{AttachmentId, ConversationId};
use leptos::prelude::*;

use super::codec::Call;
use super::views_files::FileRow;
use crate::error::UiError;

/// The files in the reply of the person who looks, in the order in which they came.
#[server(prefix = "/rpc", endpoint = "reply_files", input = Call, output = Call)]
pub async fn reply_files(id: ConversationId) -> Result<Vec<FileRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let files = service::attachments::list(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    Ok(files.into_iter().map(super::present_files::row).collect())
}

/// Takes a file out of it.
#[server(prefix = "/rpc", endpoint = "remove_file", input = Call, output = Call)]
pub async fn remove_file(id: AttachmentId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::attachments::remove(&services, &ctx, id).await.map_err(crate::context::refuse)
}

/// Says what can be seen on a picture.
#[server(prefix = "/rpc", endpoint = "describe_file", input = Call, output = Call)]
pub async fn describe_file(id: AttachmentId, alt: String) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::attachments::describe(&services, &ctx, id, &alt).await.map(drop).map_err(crate::context::refuse)
}

/// Has a file fetched once more that could not be fetched from the carrier.
#[server(prefix = "/rpc", endpoint = "fetch_file", input = Call, output = Call)]
pub async fn fetch_file(id: AttachmentId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::attachments::fetch_again(&services, &ctx, id).await.map(drop).map_err(crate::context::refuse)
}
