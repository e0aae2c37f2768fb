//! Files that belong to a message: what they may be, what they are called, and where they stand.

mod name;
mod sniff;
mod types;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    name::{NAME_CHARS_MAX, safe_name},
    sniff::{HEAD_BYTES, sniffed_text},
    types::{FILE_TYPES, FileType},
};
use crate::ids::AttachmentId;

/// Most files of one reply.
pub const FILES_MAX: usize = 10;
/// Longest description of a picture, in characters.
pub const ALT_CHARS_MAX: usize = 500;

/// What a file is to a person. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// Moving pictures.
    Video,
    /// Sound; on most channels somebody's voice.
    Audio,
    /// A small picture in place of words.
    Sticker,
    /// Anything else.
    Document,
}

impl MediaKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Image, Self::Video, Self::Audio, Self::Sticker, Self::Document];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Sticker => "sticker",
            Self::Document => "document",
        }
    }

    /// What stands for it where there is no room to show it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Image => "Photo",
            Self::Video => "Video",
            Self::Audio => "Voice message",
            Self::Sticker => "Sticker",
            Self::Document => "Document",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind that a content type says, where nobody has looked at the bytes yet.
    pub fn of_mime(mime: &str) -> Self {
        match mime.split('/').next().unwrap_or_default() {
            "image" => Self::Image,
            "video" => Self::Video,
            "audio" => Self::Audio,
            _ => Self::Document,
        }
    }
}

/// Where a file stands. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentState {
    /// Its bytes are on their way from a browser.
    Arriving,
    /// A client sent it, and it has not been fetched from the carrier yet.
    Awaited,
    /// It is there.
    Stored,
    /// It could not be fetched from the carrier.
    Failed,
    /// Somebody took it back before it was sent, or it never arrived whole.
    Removed,
    /// Its time was over: that there was a file stays, its bytes are gone.
    Purged,
}

impl AttachmentState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Arriving, Self::Awaited, Self::Stored, Self::Failed, Self::Removed, Self::Purged];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arriving => "arriving",
            Self::Awaited => "awaited",
            Self::Stored => "stored",
            Self::Failed => "failed",
            Self::Removed => "removed",
            Self::Purged => "purged",
        }
    }

    /// The state with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A file as the page shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AttachmentView {
    /// Our id.
    pub id: AttachmentId,
    /// Where it stands.
    pub state: AttachmentState,
    /// What it is to a person.
    pub kind: MediaKind,
    /// What its bytes are. What the carrier said, until it was fetched.
    pub content_type: String,
    /// What it is called; empty if it has no name.
    pub name: String,
    /// What can be seen on it, for whoever can't see it.
    pub alt: String,
    /// How large it is, in bytes; 0 if nobody knows.
    pub size_bytes: i64,
    /// How wide a picture is, in pixels.
    pub width: Option<i32>,
    /// How high a picture is, in pixels.
    pub height: Option<i32>,
    /// Whether there is a small picture of it.
    pub has_thumbnail: bool,
    /// Why it could not be fetched, in a sentence; empty if it could.
    pub problem: String,
    /// When it was put here.
    pub created_at: Timestamp,
    /// When its bytes were deleted because their time was over.
    pub purged_at: Option<Timestamp>,
}

/// Why a file can't be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AttachmentProblem {
    /// It has no bytes.
    #[error("This file is empty. Choose another one.")]
    Empty,
    /// It has too many.
    #[error("This file is larger than {} MB. Make it smaller, or send a link instead.", .0 / 1_000_000)]
    TooLarge(u64),
    /// It is nothing that is sent to clients.
    #[error("This kind of file can't be sent. Pictures, sound, video, PDF, plain text and office documents can.")]
    NotAllowed,
    /// There are enough.
    #[error("A reply has at most {FILES_MAX} files. Remove one first.")]
    TooMany,
    /// It did not arrive whole.
    #[error("The file did not arrive whole. Try again.")]
    Broken,
    /// The words for whoever can't see it.
    #[error("Describe the picture in at most {ALT_CHARS_MAX} characters.")]
    AltTooLong,
    /// It is in the reply no longer.
    #[error("This file is not in the reply that you are writing any more. Reload the page and look again.")]
    NotThere,
}

impl AttachmentProblem {
    /// A stable name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge(_) => "file_too_large",
            Self::NotAllowed => "file_not_allowed",
            Self::TooMany => "too_many_files",
            Self::Broken => "file_broken",
            Self::AltTooLong => "alt_too_long",
            Self::NotThere => "file_not_there",
        }
    }
}

/// What was said about a picture, checked: without control characters and spaces around it.
pub fn checked_alt(alt: &str) -> Result<String, AttachmentProblem> {
    let alt: String = alt.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if alt.chars().count() > ALT_CHARS_MAX { Err(AttachmentProblem::AltTooLong) } else { Ok(alt) }
}

/// A size as a person reads it.
pub fn size_in_words(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{} bytes", bytes.max(0)),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in MediaKind::ALL {
            assert_eq!(MediaKind::from_name(kind.as_str()), Some(kind));
        }
        for state in AttachmentState::ALL {
            assert_eq!(AttachmentState::from_name(state.as_str()), Some(state));
        }
        assert_eq!(MediaKind::of_mime("video/mp4"), MediaKind::Video);
        assert_eq!(MediaKind::of_mime("text/plain"), MediaKind::Document);
    }

    #[test]
    fn sizes_read_like_sizes() {
        for (bytes, words) in [
            (-1, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (999_999, "999 kB"),
            (1_000_000, "1.0 MB"),
            (9_960_000, "9.9 MB"),
        ] {
            assert_eq!(size_in_words(bytes), words);
        }
    }

    #[test]
    fn alt_is_short_and_plain() {
        assert_eq!(checked_alt("  A sink\nwith a crack ").as_deref(), Ok("A sink with a crack"));
        assert_eq!(checked_alt(&"é".repeat(ALT_CHARS_MAX)).map(|alt| alt.chars().count()), Ok(ALT_CHARS_MAX));
        assert_eq!(checked_alt(&"é".repeat(ALT_CHARS_MAX + 1)), Err(AttachmentProblem::AltTooLong));
    }

    #[test]
    fn a_refusal_names_the_limit() {
        assert!(AttachmentProblem::TooLarge(10_000_000).to_string().contains("10 MB"));
        assert!(AttachmentProblem::TooMany.to_string().contains("10 files"));
    }
}
