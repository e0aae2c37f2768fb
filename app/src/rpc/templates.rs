//! Templates.

use domain::ids::TemplateId;
use leptos::prelude::*;

use super::codec::Call;
use super::views_templates::{TemplateDesk, TemplateFull, TemplatePage, TemplatePreview, TemplateTurn};
use crate::{error::UiError, routes::TemplateTab};

/// A page of templates, the last changed first.
#[server(prefix = "/rpc", endpoint = "templates", input = Call, output = Call)]
pub async fn templates(tab: TemplateTab, after: Option<String>) -> Result<TemplatePage, UiError> {
    use service::templates::{self, TemplateQuery};

    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let query = TemplateQuery { after, limit: None, archived: tab == TemplateTab::Archived, usable: false };
    let page = templates::list(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_templates::page(page, ctx.role, &clock))
}

/// What the editor needs. The id comes as the address has it; there `new` is a template that is not there yet.
#[server(prefix = "/rpc", endpoint = "template", input = Call, output = Call)]
pub async fn template(id: String) -> Result<TemplateDesk, UiError> {
    let (services, ctx) = crate::context::request()?;
    if id == crate::routes::NEW {
        let allowed = ctx.require(domain::access::Permission::TemplateWrite);
        allowed.map_err(|error| crate::context::refuse(error.into()))?;
        return Ok(super::present_templates::desk(None));
    }
    let id = id.parse::<TemplateId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let detail = service::templates::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_templates::desk(Some(super::present_templates::full(detail, ctx.role, &clock))))
}

/// Shows a text with invented values, or says what is wrong with it and where.
#[server(prefix = "/rpc", endpoint = "preview_template", input = Call, output = Call)]
pub async fn preview_template(body: String) -> Result<TemplatePreview, UiError> {
    let (_, ctx) = crate::context::request()?;
    let preview = async { service::templates::preview(&ctx, &body) }.await;
    super::present_templates::preview(preview).map_err(crate::context::refuse)
}

/// Begins a template for text messages.
#[server(prefix = "/rpc", endpoint = "create_template", input = Call, output = Call)]
pub async fn create_template(name: String, language: String, body: String) -> Result<TemplateId, UiError> {
    use service::templates::{self, NewTemplate};

    let (services, ctx) = crate::context::request()?;
    let new = NewTemplate { name, channel: domain::conversation::ChannelKind::Sms, language, body };
    let detail = templates::create(&services, &ctx, &new).await.map_err(crate::context::refuse)?;
    Ok(detail.template.id)
}

/// Saves an edit of the newest version as the next one.
#[server(prefix = "/rpc", endpoint = "save_template", input = Call, output = Call)]
pub async fn save_template(id: TemplateId, version: i32, name: String, body: String) -> Result<TemplateFull, UiError> {
    use service::templates::{self, SaveTemplate};

    let (services, ctx) = crate::context::request()?;
    let edit = SaveTemplate { version, name: Some(name), body };
    let detail = templates::save(&services, &ctx, id, &edit).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_templates::full(detail, ctx.role, &clock))
}

/// Takes a step with a template; what is decided is decided about this version.
#[server(prefix = "/rpc", endpoint = "turn_template", input = Call, output = Call)]
pub async fn turn_template(id: TemplateId, version: i32, turn: TemplateTurn) -> Result<TemplateFull, UiError> {
    use service::templates;

    let (services, ctx) = crate::context::request()?;
    let detail = match turn {
        TemplateTurn::Submit => templates::submit(&services, &ctx, id, version).await,
        TemplateTurn::Approve => templates::approve(&services, &ctx, id, version).await,
        TemplateTurn::Reject(reason) => templates::reject(&services, &ctx, id, version, &reason).await,
        TemplateTurn::Archive => templates::archive(&services, &ctx, id).await,
        TemplateTurn::Restore => templates::restore(&services, &ctx, id).await,
    };
    let detail = detail.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_templates::full(detail, ctx.role, &clock))
}
