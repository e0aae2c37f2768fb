//! What a server function gets from the request it runs in. The only module that reads leptos' contexts on the server.

use domain::{access::Ctx, keyset::Cursor};
use http::{StatusCode, request::Parts};
use leptos::prelude::{use_context, with_context};
use leptos_axum::ResponseOptions;
use service::{ServiceError, Services};

use crate::error::UiError;

/// Who acts, put into the request's extensions by the server's middleware once the session token is verified.
pub(crate) fn ctx() -> Result<Ctx, UiError> {
    with_context::<Parts, _>(|parts| parts.extensions.get::<Ctx>().cloned())
        .flatten()
        .ok_or_else(|| answer(UiError::SignedOut))
}

/// The use cases and who asks for one: the first line of every server function.
pub(crate) fn request() -> Result<(Services, Ctx), UiError> {
    let services = use_context::<Services>().ok_or_else(|| answer(UiError::Unavailable))?;
    Ok((services, ctx()?))
}

/// A service's refusal as the page's, with its HTTP status on the response.
#[expect(clippy::needless_pass_by_value, reason = "it is an argument of map_err")]
pub(crate) fn refuse(error: ServiceError) -> UiError {
    let sentence = as_sentence(&error.to_string());
    answer(match error {
        ServiceError::Forbidden(_) => UiError::Forbidden { sentence },
        ServiceError::NotFound => UiError::NotFound,
        ServiceError::Invalid(_) | ServiceError::Blocked(_) => UiError::Invalid { sentence },
        ServiceError::Overtaken(_) => UiError::Overtaken { sentence },
        ServiceError::TooManyStreams
        | ServiceError::Unwritable
        | ServiceError::FilesUnavailable
        | ServiceError::Unavailable(_)
        | ServiceError::Internal(_) => UiError::Unavailable,
    })
}

/// Errors begin in lower case where others may put something before them.
fn as_sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Puts the error's status on the response and hands the error on.
pub(crate) fn answer(error: UiError) -> UiError {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status())) {
        response.set_status(status);
    }
    error
}

/// A page's place in a list, as the page before it gave it.
pub(crate) fn cursor(text: Option<String>) -> Result<Option<Cursor>, UiError> {
    let place = text.map(|text| text.parse::<Cursor>()).transpose();
    place.map_err(|error| answer(UiError::Invalid { sentence: error.to_string() }))
}
