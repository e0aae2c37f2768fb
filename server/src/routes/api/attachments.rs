//! Files of messages: taken in as raw bytes, handed out so that a browser can do nothing with them but show them.

use std::ops::Range;

use axum::{
    body::Body,
    extract::{Request, State as Shared},
    response::{IntoResponse as _, Response},
};
use domain::ids::{AttachmentId, ConversationId};
use futures::StreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use service::attachments::{self, BrokenBody, Found, NewUpload, Which};
use utoipa::ToSchema;

use super::{
    byte_ranges::{Wanted, wanted},
    input::{Caller, Id, IdempotencyKey, Input},
    views::{PageOut, attachments::AttachmentOut},
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What is said about a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachmentChange {
    /// What can be seen on it: at most 500 characters.
    #[schema(example = "A sink with a crack along its edge")]
    alt: String,
}

/// The files in the reply that the caller is writing in a conversation.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/attachments",
    tag = "attachments",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = PageOut<AttachmentOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn unsent(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<PageOut<AttachmentOut>>, Problem> {
    Ok(Json(PageOut::all(attachments::list(&state.services, &ctx, id).await?)))
}

/// Takes one file into the reply that the caller is writing. The body is the file itself; what it is is told by its bytes.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/attachments",
    tag = "attachments",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("name" = Option<String>, Query, description = "What the file is called."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each file; the same again gives the first result."),
    ),
    request_body(content = String, content_type = "application/octet-stream", description = "The bytes of the file."),
    responses(
        (status = 201, body = AttachmentOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body did not arrive whole."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 413, body = ProblemDocument, description = "The file is too large."),
        (status = 422, body = ProblemDocument, description = "The file is empty or of a kind that is not sent, or there are enough."),
        (status = 503, body = ProblemDocument, description = "The place where files are kept can't be reached."),
    )
)]
pub(super) async fn upload(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(conversation): Id<ConversationId>,
    IdempotencyKey(request_key): IdempotencyKey,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if parts.headers.contains_key(header::CONTENT_ENCODING) {
        let detail = "Send the file as it is, without a Content-Encoding.";
        return refused(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "compressed", detail));
    }
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let Some(problem) = announced.and_then(|length| attachments::too_large(&state.services, length)) {
        return refused(problem.into());
    }
    let name = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "name")
        .map_or_else(String::new, |(_, value)| value.into_owned());
    // A task of its own: when the sender leaves, the handler ends where it stands, and what was written has to be deleted.
    let taken = tokio::spawn(async move {
        let bytes = body.into_data_stream().map(|chunk| chunk.map_err(|_| BrokenBody));
        let new = NewUpload { conversation, name: &name, request_key };
        attachments::upload(&state.services, &ctx, &new, bytes).await
    });
    match taken.await {
        Ok(Ok(file)) => (StatusCode::CREATED, Json(AttachmentOut::from(file))).into_response(),
        Ok(Err(error)) => refused(error.into()),
        Err(_) => refused(Problem::internal()),
    }
}

/// What is left of the body is not waited for.
fn refused(problem: Problem) -> Response {
    let mut response = problem.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Says what can be seen on a picture of the caller's reply.
#[utoipa::path(
    patch,
    path = "/api/v1/attachments/{id}",
    tag = "attachments",
    params(("id" = uuid::Uuid, Path, description = "The file.")),
    request_body = AttachmentChange,
    responses(
        (status = 200, body = AttachmentOut),
        (status = 404, body = ProblemDocument, description = "There is no such file in a reply that the caller is writing."),
        (status = 422, body = ProblemDocument, description = "The text is too long."),
    )
)]
pub(super) async fn describe(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AttachmentId>,
    Input(change): Input<AttachmentChange>,
) -> Result<Json<AttachmentOut>, Problem> {
    Ok(Json(attachments::describe(&state.services, &ctx, id, &change.alt).await?.into()))
}

/// Has a file fetched once more that could not be fetched from the carrier. Nothing happens to one that is there.
#[utoipa::path(
    post,
    path = "/api/v1/attachments/{id}/fetch",
    tag = "attachments",
    params(("id" = uuid::Uuid, Path, description = "The file.")),
    responses(
        (status = 200, body = AttachmentOut),
        (status = 404, body = ProblemDocument, description = "There is no such file in this shop."),
    )
)]
pub(super) async fn fetch_again(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AttachmentId>,
) -> Result<Json<AttachmentOut>, Problem> {
    Ok(Json(attachments::fetch_again(&state.services, &ctx, id).await?.into()))
}

/// Takes a file out of the caller's reply. Its bytes are deleted, unless a draft has it already.
#[utoipa::path(
    delete,
    path = "/api/v1/attachments/{id}",
    tag = "attachments",
    params(("id" = uuid::Uuid, Path, description = "The file.")),
    responses(
        (status = 204, description = "It is out."),
        (status = 404, body = ProblemDocument, description = "There is no such file in a reply that the caller is writing."),
    )
)]
pub(super) async fn remove(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AttachmentId>,
) -> Result<StatusCode, Problem> {
    attachments::remove(&state.services, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file, as it came. A part of it, if one is asked for.
#[utoipa::path(
    get,
    path = "/api/v1/attachments/{id}",
    tag = "attachments",
    params(
        ("id" = uuid::Uuid, Path, description = "The file."),
        ("Range" = Option<String>, Header, description = "One range of bytes."),
    ),
    responses(
        (status = 200, content_type = "application/octet-stream", description = "The bytes, as the kind of file that they are."),
        (status = 206, content_type = "application/octet-stream", description = "The part that was asked for."),
        (status = 304, description = "The caller has these bytes already."),
        (status = 404, body = ProblemDocument, description = "There is no such file in this shop, or it is not there any more."),
        (status = 416, body = ProblemDocument, description = "The file has no such part."),
    )
)]
pub(super) async fn bytes(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AttachmentId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = attachments::find(&state.services, &ctx, id, Which::Whole).await?;
    answer(&state, &headers, &found).await
}

/// A small picture of a picture.
#[utoipa::path(
    get,
    path = "/api/v1/attachments/{id}/thumbnail",
    tag = "attachments",
    params(("id" = uuid::Uuid, Path, description = "The file.")),
    responses(
        (status = 200, content_type = "image/jpeg", description = "At most 480 pixels on each side."),
        (status = 304, description = "The caller has it already."),
        (status = 404, body = ProblemDocument, description = "There is no such file in this shop, or no small picture of it."),
    )
)]
pub(super) async fn thumbnail(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<AttachmentId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = attachments::find(&state.services, &ctx, id, Which::Thumbnail).await?;
    answer(&state, &headers, &found).await
}

/// Nothing of a file runs, fetches or frames anything, even if somebody opens its address as a page.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'");
/// No other site shows it.
const SAME_ORIGIN: (HeaderName, HeaderValue) =
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
/// A browser may keep it for its owner: it never changes. Whoever asks with another token gets an answer of their own.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, max-age=3600");

async fn answer(state: &State, headers: &HeaderMap, found: &Found) -> Result<Response, Problem> {
    let tag = format!("\"{}\"", found.tag);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|list| list.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag) {
        return Ok(inert(StatusCode::NOT_MODIFIED, found, &tag, Body::empty()));
    }
    let part = match found.size {
        Some(size) => match wanted(headers, size, &tag) {
            Wanted::Whole => None,
            Wanted::Part(range) => Some((range, size)),
            Wanted::Beyond => return Ok(no_such_part(size)),
        },
        None => None,
    };
    let range = part.as_ref().map(|(range, _)| range.clone());
    let (length, bytes) = found.read(&state.services, range).await?;
    let status = if part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut response = inert(status, found, &tag, Body::from_stream(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    if found.size.is_some() {
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    if let Some(value) = part.and_then(|(range, size)| content_range(&range, size)) {
        headers.insert(header::CONTENT_RANGE, value);
    }
    Ok(response)
}

fn content_range(range: &Range<u64>, size: u64) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1))).ok()
}

fn no_such_part(size: u64) -> Response {
    let detail = "The file is shorter than that. Ask for a part that it has.";
    let mut response = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "no_such_part", detail).into_response();
    if let Ok(value) = HeaderValue::try_from(format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

fn inert(status: StatusCode, found: &Found, tag: &str, body: Body) -> Response {
    let mut response = (status, [SAME_ORIGIN], body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.content_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::CACHE_CONTROL, PRIVATE);
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    headers.insert(header::CONTENT_DISPOSITION, disposition(found.inline, &found.name));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// How a file is offered, with its name in the two notations of RFC 6266.
fn disposition(inline: bool, name: &str) -> HeaderValue {
    let kind = if inline { "inline" } else { "attachment" };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    let encoded: String = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect::<Vec<_>>()
        .concat();
    let fallback: String =
        name.chars().map(|c| if c.is_ascii() && plain(c as u8) || c == ' ' { c } else { '_' }).collect();
    let text = format!("{kind}; filename=\"{fallback}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_breaks_out_of_no_header() {
        for (name, expected) in [
            ("sink.jpg", "inline; filename=\"sink.jpg\"; filename*=UTF-8''sink.jpg"),
            ("Küche 2.jpg", "inline; filename=\"K_che 2.jpg\"; filename*=UTF-8''K%C3%BCche%202.jpg"),
            ("a\"; x=\"b\r\n", "inline; filename=\"a__ x__b__\"; filename*=UTF-8''a%22%3B%20x%3D%22b%0D%0A"),
        ] {
            assert_eq!(disposition(true, name), expected);
        }
        assert!(disposition(false, "bill.pdf").to_str().unwrap().starts_with("attachment; "));
    }
}
