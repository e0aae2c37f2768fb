//! What clients send besides text: made here, kept where the carriers keep it, handed out as they do.
//!
//! Telnyx hands out by an address that is right by itself; Twilio asks who is there and sends on to another address.

use std::sync::OnceLock;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use image::{ImageFormat, Rgb, RgbImage};

use super::{Carrier, Provider};
use crate::{digest, twilio::TestAccount};

/// A picture of a room, as a phone's camera would send it.
pub const PHOTO: &str = "photo.png";
/// A page with a script, which its sender calls a picture.
pub const DISGUISED: &str = "disguised.jpg";

/// A file of a message, as a webhook names it.
#[derive(Clone, PartialEq, Eq)]
pub struct Attached {
    /// Where the carrier hands it out.
    pub url: String,
    /// What its sender says it is.
    pub content_type: &'static str,
    /// How many bytes it has.
    pub size: usize,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

struct File {
    content_type: &'static str,
    bytes: Vec<u8>,
}

fn file(name: &str) -> Option<&'static File> {
    static PICTURE: OnceLock<File> = OnceLock::new();
    static PAGE: OnceLock<File> = OnceLock::new();
    match name {
        PHOTO => Some(PICTURE.get_or_init(|| File { content_type: "image/png", bytes: room() })),
        DISGUISED => Some(PAGE.get_or_init(|| File {
            content_type: "image/jpeg",
            bytes: b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
        })),
        _ => None,
    }
}

/// A striped wall above a floor, with a window.
fn room() -> Vec<u8> {
    const WIDTH: u32 = 640;
    const HEIGHT: u32 = 480;
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| match (x, y) {
        (420..=560, 80..=260) if x.abs_diff(490) < 3 || y.abs_diff(170) < 3 => Rgb([250, 250, 247]),
        (420..=560, 80..=260) => Rgb([158, 201, 232]),
        (_, 380..) => Rgb([150, 111, 74]),
        (_, 370..380) => Rgb([246, 244, 238]),
        _ if x / 40 % 2 == 0 => Rgb([214, 222, 205]),
        _ => Rgb([191, 205, 180]),
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    // Memory takes whatever is written.
    drop(picture.write_to(&mut bytes, ImageFormat::Png));
    bytes.into_inner()
}

impl Carrier {
    /// The files with these names, where this carrier hands them out; one that nobody knows is announced all the same.
    pub(super) fn attached(&self, carrier: Provider, names: &[String], message: &str) -> Vec<Attached> {
        let base = self.state().address.clone();
        let one = |name: &String| {
            let url = match carrier {
                Provider::Telnyx => format!("{base}/v2/media/{name}"),
                Provider::Twilio => {
                    let account = TestAccount::local().account_sid;
                    format!("{base}/2010-04-01/Accounts/{account}/Messages/{message}/Media/{name}")
                }
            };
            let (content_type, bytes) =
                file(name).map_or(("image/jpeg", &[][..]), |file| (file.content_type, &file.bytes));
            Attached { url, content_type, size: bytes.len(), sha256: digest::hex(&digest::sha256(bytes)) }
        };
        names.iter().map(one).collect()
    }
}

/// A file, to whoever has its address.
pub(super) async fn hand_out(Path(name): Path<String>) -> Response {
    match file(&name) {
        Some(file) => ([(header::CONTENT_TYPE, file.content_type)], file.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A file of Twilio's, to the account that it belongs to.
pub(super) async fn send_on(
    State(carrier): State<Carrier>,
    Path((account, _message, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    if !carrier.admits(&account, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let base = carrier.state().address.clone();
    Redirect::temporary(&format!("{base}/media/{name}")).into_response()
}
