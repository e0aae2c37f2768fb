//! Which conversations a list shows and in which order, as its address writes it: `status=all&assigned=me&sort=waiting`.

use std::{fmt, fmt::Write as _};

use jiff::civil::Date;

use crate::{
    conversation::{ChannelKind, ConversationStatus},
    ids::{LabelId, StaffId},
};

/// Conversations of one status, or of any.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum StatusView {
    /// Whatever it is.
    #[default]
    All,
    /// This one.
    Only(ConversationStatus),
}

impl StatusView {
    /// Every view, in the order in which they are offered.
    pub const CHOICES: [Self; 5] = [
        Self::Only(ConversationStatus::Open),
        Self::Only(ConversationStatus::Pending),
        Self::Only(ConversationStatus::Snoozed),
        Self::Only(ConversationStatus::Closed),
        Self::All,
    ];

    /// Its name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Only(status) => status.as_str(),
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Only(status) => status.label(),
        }
    }

    /// The view with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::CHOICES.into_iter().find(|view| view.as_str() == name)
    }

    /// The status, if it is one.
    pub const fn status(self) -> Option<ConversationStatus> {
        if let Self::Only(status) = self { Some(status) } else { None }
    }
}

/// Whose conversations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assigned {
    /// Those of whoever looks.
    Me,
    /// Those that nobody looks after.
    Nobody,
    /// This member's.
    To(StaffId),
}

/// In which order.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Sort {
    /// The last message first.
    #[default]
    Newest,
    /// The last message last.
    Oldest,
    /// Only where the client waits for an answer, the longest wait first.
    Waiting,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Oldest, Self::Waiting];

    /// Its name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Waiting => "waiting",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::Oldest => "Oldest first",
            Self::Waiting => "Waiting longest",
        }
    }

    /// The order with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

/// Which conversations, and in which order. Nothing said shows everything, newest first.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ListQuery {
    /// Of which status.
    pub status: StatusView,
    /// Only those with unread messages.
    pub unread: bool,
    /// Whose.
    pub assigned: Option<Assigned>,
    /// Under this label or one below it.
    pub label: Option<LabelId>,
    /// Over which kind of channel.
    pub channel: Option<ChannelKind>,
    /// Whose last message is from this day on, by the shop's clock.
    pub from: Option<Date>,
    /// Whose last message is from before the day after this one.
    pub to: Option<Date>,
    /// In which order.
    pub sort: Sort,
}

/// A part of the address that says something that can't be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the parameter {0} holds nothing that this list knows: choose the filter again")]
pub struct InvalidFilter(pub &'static str);

impl ListQuery {
    /// The names of its parts in an address, in the order in which they are written.
    pub const KEYS: [&'static str; 8] = ["status", "unread", "assigned", "label", "channel", "from", "to", "sort"];

    /// Takes over one part of an address; a name that is not one of [`Self::KEYS`] changes nothing, and neither does an empty value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), InvalidFilter> {
        if value.is_empty() {
            return Ok(());
        }
        let invalid = InvalidFilter(Self::KEYS.into_iter().find(|known| *known == key).unwrap_or_default());
        match key {
            "status" => self.status = StatusView::from_name(value).ok_or(invalid)?,
            "unread" => {
                self.unread = match value {
                    "1" | "true" => true,
                    "0" | "false" => false,
                    _ => return Err(invalid),
                }
            }
            "assigned" => {
                self.assigned = Some(match value {
                    "me" => Assigned::Me,
                    "nobody" => Assigned::Nobody,
                    id => Assigned::To(id.parse().map_err(|_| invalid)?),
                });
            }
            "label" => self.label = Some(value.parse().map_err(|_| invalid)?),
            "channel" => self.channel = Some(ChannelKind::from_name(value).ok_or(invalid)?),
            "from" => self.from = Some(value.parse().map_err(|_| invalid)?),
            "to" => self.to = Some(value.parse().map_err(|_| invalid)?),
            "sort" => self.sort = Sort::from_name(value).ok_or(invalid)?,
            _ => {}
        }
        Ok(())
    }

    /// Reads the part of an address after the question mark, in which nothing needs escaping.
    pub fn read(query: &str) -> Result<Self, InvalidFilter> {
        let mut list = Self::default();
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            list.set(key, value)?;
        }
        Ok(list)
    }

    /// Whether it leaves nothing out and is in the usual order.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for ListQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let mut part = |key: &str, value: &dyn fmt::Display| {
            let between = if text.is_empty() { "" } else { "&" };
            write!(text, "{between}{key}={value}")
        };
        // Always there: where it is missing, a page and the API mean different things.
        part("status", &self.status.as_str())?;
        if self.unread {
            part("unread", &1)?;
        }
        match self.assigned {
            None => {}
            Some(Assigned::Me) => part("assigned", &"me")?,
            Some(Assigned::Nobody) => part("assigned", &"nobody")?,
            Some(Assigned::To(id)) => part("assigned", &id)?,
        }
        if let Some(label) = self.label {
            part("label", &label)?;
        }
        if let Some(channel) = self.channel {
            part("channel", &channel.as_str())?;
        }
        if let Some(from) = self.from {
            part("from", &from)?;
        }
        if let Some(to) = self.to {
            part("to", &to)?;
        }
        if self.sort != Sort::Newest {
            part("sort", &self.sort.as_str())?;
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0198c0de-0000-7000-8000-000000000001";

    #[test]
    fn a_list_survives_its_address() {
        for text in [
            "status=all",
            "status=open",
            "status=snoozed&unread=1&assigned=me&sort=oldest",
            "status=all&assigned=nobody&channel=sms&from=2026-11-01&to=2026-11-05&sort=waiting",
        ] {
            assert_eq!(ListQuery::read(text).unwrap().to_string(), text);
        }
        let with_ids = format!("status=closed&assigned={ID}&label={ID}");
        assert_eq!(ListQuery::read(&with_ids).unwrap().to_string(), with_ids);
        assert!(ListQuery::read("shop=a.myshopify.com&status=all&sort=newest&label=").unwrap().is_everything());
    }

    #[test]
    fn what_can_not_be_is_named() {
        for (text, key) in [
            ("status=gone", "status"),
            ("unread=perhaps", "unread"),
            ("assigned=them", "assigned"),
            ("label=x", "label"),
            ("channel=fax", "channel"),
            ("from=2026-13-01", "from"),
            ("to=tomorrow", "to"),
            ("sort=best", "sort"),
        ] {
            assert_eq!(ListQuery::read(text), Err(InvalidFilter(key)), "{text}");
        }
    }
}
