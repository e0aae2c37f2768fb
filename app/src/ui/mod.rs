//! The component kit: small views on semantic HTML, styled by `style/20-kit.css` with Shopify's design tokens.
//!
//! Leaves are functions, not components: a row of a list is rendered fifty times a request. To add one: a file here, its rules in
//! the stylesheet, and words only as arguments.

mod announcer;
mod avatar;
mod badge;
mod banner;
mod button;
mod card;
mod confirm;
mod dialog;
mod diff;
mod dynamic;
mod empty_state;
mod error_state;
mod facts;
mod icon;
#[expect(dead_code, reason = "the file is generated, with more icons than the pages need today")]
pub(crate) mod icon_paths;
mod load_more;
mod page;
mod page_header;
mod part;
mod poll;
mod progress;
mod reason_dialog;
mod skeleton;
mod table;
mod tabs;
mod text_area;
mod text_field;
mod time;
mod title;
mod visually_hidden;

pub(crate) use self::icon_paths as icons;
pub(crate) use announcer::Announcer;
pub(crate) use avatar::avatar;
pub(crate) use badge::{Tone, badge};
pub(crate) use banner::banner;
pub(crate) use button::{Kind, button};
pub(crate) use card::card;
pub(crate) use confirm::confirm;
pub(crate) use dialog::Dialog;
pub(crate) use diff::diff;
pub(crate) use dynamic::{busy_words, dynamic, effect, waits, words};
pub(crate) use empty_state::empty_state;
pub(crate) use error_state::{error_state, small_error};
pub(crate) use facts::facts;
pub(crate) use icon::icon;
pub(crate) use load_more::load_more;
pub(crate) use page::{Absence, fetched, page, way_back};
pub(crate) use page_header::page_header;
pub(crate) use part::{IntoPart, Part};
pub(crate) use poll::poll;
pub(crate) use progress::progress;
pub(crate) use reason_dialog::{Asking, ReasonDialog, Wording};
pub(crate) use skeleton::{skeleton_lines, skeleton_rows};
pub(crate) use table::{row, table};
pub(crate) use tabs::{Tab, tabs};
pub(crate) use text_area::TextArea;
pub(crate) use text_field::{Wanted, text_field};
pub(crate) use time::time;
pub(crate) use title::document_title;
pub(crate) use visually_hidden::visually_hidden;
