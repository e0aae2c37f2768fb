//! What staff decide about an account that can send.

use serde::{Deserialize, Serialize};

/// Most messages a second that an account can be given: far above what any carrier grants one number.
pub const SENDS_PER_SECOND_MAX: u16 = 1_000;

/// Who confirms a client's STOP. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReply {
    /// The carrier, by itself.
    #[default]
    Provider,
    /// The shop, with a message of its own.
    Us,
}

impl StopReply {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Provider, Self::Us];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Us => "us",
        }
    }

    /// The one with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reply| reply.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_confirms_survives_its_name() {
        for reply in StopReply::ALL {
            assert_eq!(StopReply::from_name(reply.as_str()), Some(reply));
        }
        assert_eq!(StopReply::from_name("nobody"), None);
    }
}
