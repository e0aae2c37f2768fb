//! Intended sends: what kind of thing is meant to leave.

use serde::{Deserialize, Serialize};

/// What a dispatch is, which decides what may stand in its way. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispatchKind {
    /// An approved message to a client.
    Message,
    /// A message that proves the way out, to a recipient on the shop's list.
    ControlledTest,
    /// The one text that confirms a STOP.
    StopConfirmation,
}

impl DispatchKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Message, Self::ControlledTest, Self::StopConfirmation];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::ControlledTest => "controlled_test",
            Self::StopConfirmation => "stop_confirmation",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_survives_its_name() {
        for kind in DispatchKind::ALL {
            assert_eq!(DispatchKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(DispatchKind::from_name("campaign"), None);
    }
}
