//! Reading a request's body, up to a limit and no further.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::problem::Problem;

/// Why there is no body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BodyError {
    /// It is longer than the limit.
    TooLarge,
    /// It did not arrive whole: the sender left, was too slow, or framed it badly.
    Broken,
}

/// Reads a whole body of at most `limit` bytes. One that says that it is longer is not read at all.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(BodyError::TooLarge);
    }
    match Limited::new(body, limit).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::Broken),
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::too_large(),
            BodyError::Broken => {
                Self::new(StatusCode::BAD_REQUEST, "broken_body", "The request did not arrive whole. Send it again.")
            }
        }
    }
}

impl BodyError {
    /// The answer. What is left of the body is not waited for.
    pub(super) fn answer(self) -> Response {
        let mut response = Problem::from(self).into_response();
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announcing(length: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_LENGTH, HeaderValue::from_str(length).unwrap())])
    }

    #[tokio::test]
    async fn a_body_up_to_the_limit_is_read() {
        assert_eq!(read(&HeaderMap::new(), Body::from("12345"), 5).await, Ok(Bytes::from("12345")));
        assert_eq!(read(&HeaderMap::new(), Body::from("123456"), 5).await, Err(BodyError::TooLarge));
    }

    #[tokio::test]
    async fn one_that_says_it_is_longer_is_not_read() {
        let never = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(read(&announcing("6"), never, 5).await, Err(BodyError::TooLarge));
    }

    #[tokio::test]
    async fn one_that_breaks_off_is_broken() {
        let broken = Body::from_stream(futures::stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]));
        assert_eq!(read(&HeaderMap::new(), broken, 5).await, Err(BodyError::Broken));
    }
}
