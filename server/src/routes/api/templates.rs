//! Texts that staff start from.

use axum::extract::{FromRequestParts, State as Shared};
use domain::{
    conversation::ChannelKind,
    ids::{ConversationId, TemplateId},
    template::VARIABLES,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use service::templates::{self, NewTemplate, SaveTemplate, TemplateQuery};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input, Paging, flag},
    views::{
        PageOut,
        templates::{FilledOut, PreviewOut, TemplateDetailOut, TemplateOut, VariableOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// Which templates.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Filter {
    archived: bool,
    usable: bool,
}

impl FromRequestParts<State> for Filter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "archived" => filter.archived = flag("The parameter archived must be true or false.", &value)?,
                "usable" => filter.usable = flag("The parameter usable must be true or false.", &value)?,
                _ => {}
            }
        }
        Ok(filter)
    }
}

/// A template to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTemplateIn {
    /// What to call it: 1 to 80 characters.
    #[schema(example = "Measure confirmed")]
    name: String,
    /// For which kind of channel: `sms`.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// A short code like `en` or `es-MX`.
    #[schema(example = "en")]
    language: String,
    /// The text: up to 1,600 characters.
    #[schema(example = "Hi {{ first_name }}, your measure is on {{ appointment_date }}.")]
    body: String,
}

/// An edit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveTemplateIn {
    /// The version it was made from.
    #[schema(example = 1)]
    version: i32,
    /// Another name. Left out, it keeps its own.
    name: Option<String>,
    /// The text: up to 1,600 characters.
    body: String,
}

/// The version that somebody looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OnVersion {
    /// Its number.
    #[schema(example = 1)]
    version: i32,
}

/// A version that is turned down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RejectIn {
    /// Its number.
    #[schema(example = 1)]
    version: i32,
    /// Why: 1 to 500 characters.
    reason: String,
}

/// A text to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewIn {
    /// The text.
    body: String,
}

/// A template to fill in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FillIn {
    /// Which.
    template_id: uuid::Uuid,
}

/// The shop's templates, the last changed first.
#[utoipa::path(
    get,
    path = "/api/v1/templates",
    tag = "templates",
    params(
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
        ("archived" = Option<bool>, Query, description = "Those out of use, instead of those in use."),
        ("usable" = Option<bool>, Query, description = "Only those with an approved version."),
    ),
    responses(
        (status = 200, body = PageOut<TemplateOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    paging: Paging,
    filter: Filter,
) -> Result<Json<PageOut<TemplateOut>>, Problem> {
    let query =
        TemplateQuery { after: paging.after, limit: paging.limit, archived: filter.archived, usable: filter.usable };
    Ok(Json(PageOut::of(templates::list(&state.services, &ctx, &query).await?)))
}

/// The variables that a template can use.
#[utoipa::path(
    get,
    path = "/api/v1/templates/variables",
    tag = "templates",
    responses((status = 200, body = PageOut<VariableOut>))
)]
pub(super) async fn variables(Caller(_ctx): Caller) -> Json<PageOut<VariableOut>> {
    Json(PageOut::all(VARIABLES.to_vec()))
}

/// Begins a template with its first version, a draft.
#[utoipa::path(
    post,
    path = "/api/v1/templates",
    tag = "templates",
    request_body = NewTemplateIn,
    responses(
        (status = 201, body = TemplateDetailOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 422, body = ProblemDocument, description = "The name, the language or the text can't be accepted; the sentence says what."),
    )
)]
pub(super) async fn create(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(new): Input<NewTemplateIn>,
) -> Result<(StatusCode, Json<TemplateDetailOut>), Problem> {
    let new = NewTemplate { name: new.name, channel: new.channel, language: new.language, body: new.body };
    let created = templates::create(&state.services, &ctx, &new).await?;
    Ok((StatusCode::CREATED, Json(created.into())))
}

/// Shows a text with invented values, or says what is wrong with it.
#[utoipa::path(
    post,
    path = "/api/v1/templates/preview",
    tag = "templates",
    request_body = PreviewIn,
    responses(
        (status = 200, body = PreviewOut),
        (status = 422, body = ProblemDocument, description = "The text can't be used; the sentence says what is wrong and in which line."),
    )
)]
pub(super) async fn preview(Caller(ctx): Caller, Input(text): Input<PreviewIn>) -> Result<Json<PreviewOut>, Problem> {
    Ok(Json(templates::preview(&ctx, &text.body)?.into()))
}

/// One template with its versions.
#[utoipa::path(
    get,
    path = "/api/v1/templates/{id}",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    responses(
        (status = 200, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
) -> Result<Json<TemplateDetailOut>, Problem> {
    Ok(Json(templates::get(&state.services, &ctx, id).await?.into()))
}

/// Saves an edit as the next version, a draft. What was approved before stays usable.
#[utoipa::path(
    post,
    path = "/api/v1/templates/{id}/versions",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    request_body = SaveTemplateIn,
    responses(
        (status = 201, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
        (status = 422, body = ProblemDocument, description = "The text can't be accepted, or the template has changed meanwhile."),
    )
)]
pub(super) async fn save(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
    Input(edit): Input<SaveTemplateIn>,
) -> Result<(StatusCode, Json<TemplateDetailOut>), Problem> {
    let edit = SaveTemplate { version: edit.version, name: edit.name, body: edit.body };
    let saved = templates::save(&state.services, &ctx, id, &edit).await?;
    Ok((StatusCode::CREATED, Json(saved.into())))
}

/// Asks for a decision about the newest version.
#[utoipa::path(
    post,
    path = "/api/v1/templates/{id}/submit",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    request_body = OnVersion,
    responses(
        (status = 200, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
        (status = 422, body = ProblemDocument, description = "This version is not a draft any more."),
    )
)]
pub(super) async fn submit(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
    Input(on): Input<OnVersion>,
) -> Result<Json<TemplateDetailOut>, Problem> {
    Ok(Json(templates::submit(&state.services, &ctx, id, on.version).await?.into()))
}

/// Lets a submitted version be used. Whoever wrote it can't.
#[utoipa::path(
    post,
    path = "/api/v1/templates/{id}/approve",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    request_body = OnVersion,
    responses(
        (status = 200, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
        (status = 422, body = ProblemDocument, description = "This version is not waiting for a decision, or the caller wrote it."),
    )
)]
pub(super) async fn approve(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
    Input(on): Input<OnVersion>,
) -> Result<Json<TemplateDetailOut>, Problem> {
    Ok(Json(templates::approve(&state.services, &ctx, id, on.version).await?.into()))
}

/// Turns a submitted version down. Whoever wrote it can't.
#[utoipa::path(
    post,
    path = "/api/v1/templates/{id}/reject",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    request_body = RejectIn,
    responses(
        (status = 200, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
        (status = 422, body = ProblemDocument, description = "This version is not waiting for a decision, the caller wrote it, or there is no reason."),
    )
)]
pub(super) async fn reject(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
    Input(on): Input<RejectIn>,
) -> Result<Json<TemplateDetailOut>, Problem> {
    Ok(Json(templates::reject(&state.services, &ctx, id, on.version, &on.reason).await?.into()))
}

/// Puts a template out of use.
#[utoipa::path(
    post,
    path = "/api/v1/templates/{id}/archive",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    responses(
        (status = 200, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
        (status = 422, body = ProblemDocument, description = "The template has changed meanwhile."),
    )
)]
pub(super) async fn archive(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
) -> Result<Json<TemplateDetailOut>, Problem> {
    Ok(Json(templates::archive(&state.services, &ctx, id).await?.into()))
}

/// Brings a template back into use.
#[utoipa::path(
    post,
    path = "/api/v1/templates/{id}/restore",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The template.")),
    responses(
        (status = 200, body = TemplateDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such template in this shop."),
        (status = 422, body = ProblemDocument, description = "The template has changed meanwhile."),
    )
)]
pub(super) async fn restore(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TemplateId>,
) -> Result<Json<TemplateDetailOut>, Problem> {
    Ok(Json(templates::restore(&state.services, &ctx, id).await?.into()))
}

/// Fills the approved version of a template in with what is known of a conversation. Nothing is stored.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/fill-template",
    tag = "templates",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = FillIn,
    responses(
        (status = 200, body = FilledOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation or template in this shop."),
        (status = 422, body = ProblemDocument, description = "The template has no approved version, or is archived."),
    )
)]
pub(super) async fn fill(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(with): Input<FillIn>,
) -> Result<Json<FilledOut>, Problem> {
    let template = TemplateId::from_uuid(with.template_id);
    Ok(Json(templates::fill(&state.services, &ctx, id, template).await?.into()))
}
