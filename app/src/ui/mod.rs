//! The component kit: small views on semantic HTML, styled by `style/20-kit.css` with Shopify's design tokens.
//!
//! Leaves are functions, not components: a row of a list is rendered fifty times a request. To add one: a file here, its rules in
//! the stylesheet, and words only as arguments.

mod avatar;
mod badge;
mod banner;
mod button;
mod dialog;
mod dynamic;
mod empty_state;
mod error_state;
mod icon;
#[expect(dead_code, reason = "the file is generated, with more icons than the pages need today")]
pub(crate) mod icon_paths;
mod page_header;
mod part;
mod skeleton;

mod text_area;
mod time;
mod title;
mod visually_hidden;

pub(crate) use self::icon_paths as icons;
pub(crate) use avatar::avatar;
pub(crate) use badge::{Tone, badge};
pub(crate) use banner::banner;
pub(crate) use button::{Kind, button};
pub(crate) use dialog::Dialog;
pub(crate) use dynamic::{busy_words, dynamic, effect, waits, words};
pub(crate) use empty_state::empty_state;
pub(crate) use error_state::{error_state, small_error};
pub(crate) use icon::icon;
pub(crate) use page_header::page_header;
pub(crate) use part::{IntoPart, Part};
pub(crate) use skeleton::{skeleton_lines, skeleton_rows};
pub(crate) use text_area::TextArea;
pub(crate) use time::time;
pub(crate) use title::document_title;
pub(crate) use visually_hidden::visually_hidden;
