//! What staff are told in the app.

use domain::{
    ids::{ConversationId, NotificationId},
    notification::NotificationTopic,
};
use leptos::prelude::*;

use super::codec::Call;
use super::views_notifications::NotificationPage;
use crate::{error::UiError, routes::NotificationTab};

/// A page of what the person who looks was told, newest first.
#[server(prefix = "/rpc", endpoint = "notifications", input = Call, output = Call)]
pub async fn notifications(tab: NotificationTab, after: Option<String>) -> Result<NotificationPage, UiError> {
    use service::notifications;

    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let unread_only = tab == NotificationTab::Unread;
    let page = notifications::list(&services, &ctx, unread_only, after, None).await.map_err(crate::context::refuse)?;
    let unread = notifications::unread(&services, &ctx).await.map_err(crate::context::refuse)?;
    let choices = notifications::choices(&services, &ctx).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_notifications::page(page, unread, choices, &clock))
}

/// How many they have not read.
#[server(prefix = "/rpc", endpoint = "notification_count", input = Call, output = Call)]
pub async fn notification_count() -> Result<u32, UiError> {
    let (services, ctx) = crate::context::request()?;
    let unread = service::notifications::unread(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(u32::try_from(unread).unwrap_or_default())
}

/// They have read one.
#[server(prefix = "/rpc", endpoint = "read_notification", input = Call, output = Call)]
pub async fn read_notification(id: NotificationId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::notifications::read(&services, &ctx, &[id]).await.map_err(crate::context::refuse)
}

/// They have read all of them.
#[server(prefix = "/rpc", endpoint = "read_notifications", input = Call, output = Call)]
pub async fn read_notifications() -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::notifications::read_all(&services, &ctx).await.map_err(crate::context::refuse)
}

/// Whether they want to be told of a topic.
#[server(prefix = "/rpc", endpoint = "choose_notification", input = Call, output = Call)]
pub async fn choose_notification(topic: NotificationTopic, wanted: bool) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    let chosen = service::notifications::set_wanted(&services, &ctx, topic, wanted).await;
    chosen.map(drop).map_err(crate::context::refuse)
}

/// Whether they hear when the client of a conversation writes again.
#[server(prefix = "/rpc", endpoint = "following", input = Call, output = Call)]
pub async fn following(conversation: ConversationId) -> Result<bool, UiError> {
    let (services, ctx) = crate::context::request()?;
    service::notifications::follows(&services, &ctx, conversation).await.map_err(crate::context::refuse)
}

/// Whether they want to hear of it.
#[server(prefix = "/rpc", endpoint = "follow", input = Call, output = Call)]
pub async fn follow(conversation: ConversationId, following: bool) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    let followed = service::notifications::set_following(&services, &ctx, conversation, following).await;
    followed.map_err(crate::context::refuse)
}
