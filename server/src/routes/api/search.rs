//! Looking for people and for what was written.

use axum::extract::{FromRequestParts, State as Shared};
use domain::conversation::{ChannelKind, Direction};
use http::request::Parts;
use jiff::civil::Date;
use service::search::{self, SearchQuery};

use super::{
    input::{Caller, Paging, bad_parameter, flag},
    views::{
        PageOut,
        inbox::ConversationOut,
        search::{FoundOut, MessageHitOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What is looked for.
pub(super) struct Wanted(SearchQuery);

impl FromRequestParts<State> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read(query: &str) -> Result<SearchQuery, Problem> {
    let mut wanted = SearchQuery::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "q" => wanted.text = value.into_owned(),
            "unread" => wanted.unread_only = flag("The parameter unread must be true or false.", &value)?,
            _ if value.is_empty() => {}
            "channel" => {
                let channel = ChannelKind::from_name(&value);
                wanted.channel = Some(channel.ok_or_else(|| bad_parameter("The parameter channel must be sms."))?);
            }
            "direction" => {
                let direction = Direction::from_name(&value);
                let must = "The parameter direction must be inbound or outbound.";
                wanted.direction = Some(direction.ok_or_else(|| bad_parameter(must))?);
            }
            "from" => wanted.from = Some(day("The parameter from must be a day, like 2026-11-03.", &value)?),
            "until" => wanted.until = Some(day("The parameter until must be a day, like 2026-11-03.", &value)?),
            _ => {}
        }
    }
    Ok(wanted)
}

fn day(must: &'static str, text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| bad_parameter(must))
}

/// Everything that fits, as far as a first page shows it: people by their name or number, messages by their words.
///
/// Several words have to be there all; words between quotation marks stand beside each other; the last word may be the beginning of one.
/// Case and accents do not count, and a telephone number is found however it is written.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "search",
    params(
        ("q" = Option<String>, Query, description = "What to look for: up to 200 characters."),
        ("channel" = Option<String>, Query, description = "Only over this kind of channel."),
        ("direction" = Option<String>, Query, description = "Only messages that are `inbound` or `outbound`."),
        ("from" = Option<String>, Query, description = "From this day on, by the shop's clock."),
        ("until" = Option<String>, Query, description = "To the end of this day, by the shop's clock."),
        ("unread" = Option<bool>, Query, description = "Only in conversations with unread messages."),
    ),
    responses(
        (status = 200, body = FoundOut),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
        (status = 422, body = ProblemDocument, description = "The text is too long, or has too many words."),
    )
)]
pub(super) async fn everything(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Wanted(wanted): Wanted,
) -> Result<Json<FoundOut>, Problem> {
    Ok(Json(search::everything(&state.services, &ctx, &wanted).await?.into()))
}

/// Conversations with people whose name or number fits, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/search/people",
    tag = "search",
    params(
        ("q" = Option<String>, Query, description = "What to look for: up to 200 characters."),
        ("channel" = Option<String>, Query, description = "Only over this kind of channel."),
        ("from" = Option<String>, Query, description = "Last written in from this day on, by the shop's clock."),
        ("until" = Option<String>, Query, description = "Last written in to the end of this day, by the shop's clock."),
        ("unread" = Option<bool>, Query, description = "Only with unread messages."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<ConversationOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
        (status = 422, body = ProblemDocument, description = "The text is too long, or has too many words."),
    )
)]
pub(super) async fn people(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Wanted(wanted): Wanted,
    paging: Paging,
) -> Result<Json<PageOut<ConversationOut>>, Problem> {
    let page = search::people(&state.services, &ctx, &wanted, paging.after, paging.limit).await?;
    Ok(Json(PageOut::of(page)))
}

/// Messages whose words fit, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/search/messages",
    tag = "search",
    params(
        ("q" = Option<String>, Query, description = "What to look for: up to 200 characters. Left out, every message that the other parameters leave."),
        ("channel" = Option<String>, Query, description = "Only over this kind of channel."),
        ("direction" = Option<String>, Query, description = "Only those that are `inbound` or `outbound`."),
        ("from" = Option<String>, Query, description = "From this day on, by the shop's clock."),
        ("until" = Option<String>, Query, description = "To the end of this day, by the shop's clock."),
        ("unread" = Option<bool>, Query, description = "Only in conversations with unread messages."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 25."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<MessageHitOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
        (status = 422, body = ProblemDocument, description = "The text is too long, or has too many words."),
    )
)]
pub(super) async fn messages(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Wanted(wanted): Wanted,
    paging: Paging,
) -> Result<Json<PageOut<MessageHitOut>>, Problem> {
    let page = search::messages(&state.services, &ctx, &wanted, paging.after, paging.limit).await?;
    Ok(Json(PageOut::of(page)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let wanted = read("q=oak%20door%00&direction=inbound&channel=&from=2026-11-03&embedded=1").ok().unwrap();
        assert_eq!((wanted.text.as_str(), wanted.direction), ("oak door\0", Some(Direction::Inbound)));
        for bad in ["channel=fax", "direction=up", "from=yesterday", "until=2026-13-01", "unread=perhaps"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
