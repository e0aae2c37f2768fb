//! The JSON API, version 1: thin handlers over the service, and the document that describes them.

mod accounts;
mod attachments;
mod begin;
mod byte_ranges;
mod consent;
mod contact_merges;
mod contacts;
mod controlled_tests;
mod conversations;
mod customers;
mod dispatches;
mod drafts;
mod guards;
pub(super) mod input;
mod labels;
mod moves;
mod notes;
mod notifications;
mod people;
mod presence;
mod saved_views;
mod search;
mod staff_messages;
mod tasks;
mod templates;
mod triage;
mod unsent;
pub(super) mod views;

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::routes;

use super::{doors::Doors, problem::ProblemDocument};

/// What stands above the routes in the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Switchboard",
        description = "The inbox of one shop. Every call carries a Shopify session token as a bearer; it says which shop and who. Lists \
                       are paged: pass the value of `next` as `after`. An answer that says no is a problem document (RFC 9457)."
    ),
    components(schemas(ProblemDocument)),
    modifiers(&Bearer),
    security(("session_token" = []))
)]
pub(super) struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("session_token", SecurityScheme::Http(bearer));
    }
}

/// Opens the API's doors.
pub(super) fn open(doors: Doors) -> Doors {
    open_work(open_inbox(open_sorting(doors)))
}

/// Reading the inbox, and what staff tell each other in it.
fn open_inbox(doors: Doors) -> Doors {
    doors
        .open_documented(routes!(people::me))
        .open_documented(routes!(conversations::list))
        .open_documented(routes!(begin::lines))
        .open_documented(routes!(begin::begin))
        .open_documented(routes!(begin::practise))
        .open_documented(routes!(begin::export))
        .open_documented(routes!(conversations::get))
        .open_documented(routes!(conversations::messages))
        .open_documented(routes!(conversations::mark_read))
        .open_documented(routes!(contacts::list))
        .open_documented(routes!(contacts::get))
        .open_documented(routes!(contacts::change))
        .open_documented(routes!(contacts::conversations))
        .open_documented(routes!(contacts::drafts))
        .open_documented(routes!(contacts::timeline))
        .open_documented(routes!(contact_merges::duplicates))
        .open_documented(routes!(contact_merges::preview))
        .open_documented(routes!(contact_merges::merge))
        .open_documented(routes!(contact_merges::move_handle))
        .open_documented(routes!(contact_merges::history))
        .open_documented(routes!(contact_merges::undo))
        .open_documented(routes!(presence::announce))
        .open_documented(routes!(unsent::get))
        .open_documented(routes!(unsent::keep))
        .open_documented(routes!(attachments::unsent))
        .open_documented(routes!(attachments::upload))
        .open_documented(routes!(attachments::bytes))
        .open_documented(routes!(attachments::thumbnail))
        .open_documented(routes!(attachments::fetch_again))
        .open_documented(routes!(attachments::describe))
        .open_documented(routes!(attachments::remove))
        .open_documented(routes!(customers::of_contact))
        .open_documented(routes!(customers::refresh))
        .open_documented(routes!(customers::choose))
        .open_documented(routes!(notes::of_conversation))
        .open_documented(routes!(notes::write))
        .open_documented(routes!(notes::get))
        .open_documented(routes!(notes::edit))
        .open_documented(routes!(notes::delete))
        .open_documented(routes!(notes::colleagues))
        .open_documented(routes!(notifications::list))
        .open_documented(routes!(notifications::count))
        .open_documented(routes!(notifications::read))
        .open_documented(routes!(notifications::choices))
        .open_documented(routes!(notifications::set_wanted))
        .open_documented(routes!(notifications::follow))
        .open_documented(routes!(tasks::list))
        .open_documented(routes!(tasks::counts))
        .open_documented(routes!(tasks::write))
        .open_documented(routes!(tasks::get))
        .open_documented(routes!(tasks::edit))
        .open_documented(routes!(tasks::hand))
        .open_documented(routes!(tasks::settle))
        .open_documented(routes!(tasks::history))
        .open_documented(routes!(tasks::of_conversation))
        .open_documented(routes!(staff_messages::threads))
        .open_documented(routes!(staff_messages::count))
        .open_documented(routes!(staff_messages::begin))
        .open_documented(routes!(staff_messages::thread))
        .open_documented(routes!(staff_messages::messages))
        .open_documented(routes!(staff_messages::reply))
        .open_documented(routes!(staff_messages::mark_read))
        .open_documented(routes!(search::everything))
        .open_documented(routes!(search::people))
        .open_documented(routes!(search::messages))
        .open_documented(routes!(consent::of_conversation))
        .open_documented(routes!(consent::history))
        .open_documented(routes!(consent::decide))
}

/// Drafts and what becomes of them, and what managers and the owner look after.
fn open_work(doors: Doors) -> Doors {
    doors
        .open_documented(routes!(drafts::of_conversation))
        .open_documented(routes!(drafts::dry_run))
        .open_documented(routes!(drafts::list))
        .open_documented(routes!(drafts::get))
        .open_documented(routes!(drafts::edit))
        .open_documented(routes!(drafts::submit))
        .open_documented(routes!(drafts::withdraw))
        .open_documented(routes!(drafts::approve))
        .open_documented(routes!(drafts::reject))
        .open_documented(routes!(drafts::approve_all))
        .open_documented(routes!(dispatches::list))
        .open_documented(routes!(dispatches::get))
        .open_documented(routes!(dispatches::release))
        .open_documented(routes!(dispatches::replay))
        .open_documented(routes!(dispatches::discard))
        .open_documented(routes!(dispatches::settle))
        .open_documented(routes!(dispatches::ask))
        .open_documented(routes!(dispatches::edit))
        .open_documented(routes!(people::staff))
        .open_documented(routes!(people::set_role))
        .open_documented(routes!(accounts::list))
        .open_documented(routes!(accounts::connect))
        .open_documented(routes!(accounts::get))
        .open_documented(routes!(accounts::change))
        .open_documented(routes!(accounts::rotate))
        .open_documented(routes!(accounts::verify))
        .open_documented(routes!(accounts::check))
        .open_documented(routes!(templates::list))
        .open_documented(routes!(templates::create))
        .open_documented(routes!(templates::variables))
        .open_documented(routes!(templates::preview))
        .open_documented(routes!(templates::get))
        .open_documented(routes!(templates::save))
        .open_documented(routes!(templates::submit))
        .open_documented(routes!(templates::approve))
        .open_documented(routes!(templates::reject))
        .open_documented(routes!(templates::archive))
        .open_documented(routes!(templates::restore))
        .open_documented(routes!(templates::fill))
        .open_documented(routes!(guards::view))
        .open_documented(routes!(guards::set_guard))
        .open_documented(routes!(guards::set_gate))
        .open_documented(routes!(guards::kill))
        .open_documented(routes!(guards::changes))
        .open_documented(routes!(guards::workbench))
        .open_documented(routes!(controlled_tests::recipients))
        .open_documented(routes!(controlled_tests::list_recipient))
        .open_documented(routes!(controlled_tests::unlist_recipient))
        .open_documented(routes!(controlled_tests::run))
}

/// Those behind which conversations are sorted.
fn open_sorting(doors: Doors) -> Doors {
    doors
        .open_documented(routes!(conversations::counts))
        .open_documented(routes!(triage::status))
        .open_documented(routes!(triage::subject))
        .open_documented(routes!(triage::assign))
        .open_documented(routes!(triage::unread))
        .open_documented(routes!(triage::label))
        .open_documented(routes!(triage::links))
        .open_documented(routes!(triage::link))
        .open_documented(routes!(triage::unlink))
        .open_documented(routes!(triage::changes))
        .open_documented(routes!(triage::bulk))
        .open_documented(routes!(triage::undo))
        .open_documented(routes!(moves::mergeable))
        .open_documented(routes!(moves::merge))
        .open_documented(routes!(moves::split))
        .open_documented(routes!(triage::assignees))
        .open_documented(routes!(labels::list))
        .open_documented(routes!(labels::create))
        .open_documented(routes!(labels::change))
        .open_documented(routes!(labels::delete))
        .open_documented(routes!(labels::of_contact))
        .open_documented(routes!(labels::set_on_contact))
        .open_documented(routes!(saved_views::list))
        .open_documented(routes!(saved_views::save))
        .open_documented(routes!(saved_views::change))
        .open_documented(routes!(saved_views::delete))
}

/// `GET /api/openapi.json`: written once, when the process starts.
pub(super) fn document(openapi: &utoipa::openapi::OpenApi) -> Bytes {
    // It is made of texts only, so it can always be written.
    openapi.to_json().unwrap_or_default().into()
}

/// Answers with the document.
pub(super) fn document_answer(document: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], document).into_response()
}
