//! What an outgoing text contains that carriers filter, or that a manager should look at: ways to reach somebody elsewhere.
//!
//! Scanned by hand, in one pass each, so that no text takes long and little of it is sent to the browser.

mod addresses;
mod phones;

use serde::{Deserialize, Deserializer, Serialize};

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A phone number.
    Phone,
    /// An email address.
    Email,
    /// A link.
    Link,
    /// A link whose target can't be seen.
    ShortLink,
    /// A name or a profile on a social network.
    SocialHandle,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Phone, Self::Email, Self::Link, Self::ShortLink, Self::SocialHandle];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Link => "link",
            Self::ShortLink => "short_link",
            Self::SocialHandle => "social_handle",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What it means and what to do, in sentences.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Phone => "The text contains a phone number. Leave it in only if the client should use it.",
            Self::Email => "The text contains an email address. Leave it in only if the client should use it.",
            Self::Link => {
                "The text contains a link, and carriers hold back links that they do not know. Use the shop's own site."
            }
            Self::ShortLink => {
                "The text contains a shortened link, which carriers hold back. Write the full address instead."
            }
            Self::SocialHandle => {
                "The text names a social media profile. Leave it in only if the client should leave this conversation for it."
            }
        }
    }
}

/// One thing that was found. It never holds the whole value, so that it can be kept and shown to others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Enough of it to find it in the text.
    pub redacted: String,
    /// What it means and what to do.
    pub sentence: &'static str,
}

/// What is read back; the sentence follows from the kind.
#[derive(Deserialize)]
struct Stored {
    kind: FindingKind,
    redacted: String,
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer).map(Self::from)
    }
}

impl From<Stored> for Finding {
    fn from(stored: Stored) -> Self {
        Self { kind: stored.kind, redacted: stored.redacted, sentence: stored.kind.sentence() }
    }
}

/// Everything found in `text`, in its order.
pub fn scan(text: &str) -> Vec<Finding> {
    let plain: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let (mut found, rest) = addresses::find(&plain);
    found.extend(phones::find(&rest));
    found.sort_by_key(|place| place.at);
    let finding =
        |place: Place| Finding { kind: place.kind, redacted: place.redacted, sentence: place.kind.sentence() };
    found.into_iter().map(finding).collect()
}

/// A finding and where it begins.
struct Place {
    at: usize,
    kind: FindingKind,
    redacted: String,
}

/// Full-width letters, digits and signs as plain ones: U+FF01 to U+FF5E follow the order of ASCII.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
        '\u{a0}' | '\u{202f}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' => '-',
        _ => c,
    }
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
