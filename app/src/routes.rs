//! Every address of a page, in one place: nothing else spells a path.

use std::fmt::Write as _;

use domain::{
    ids::{ConversationId, MessageId, TaskId},
    triage::ListQuery,
};
use leptos_router::{location::Url, params::ParamsMap};
use serde::{Deserialize, Serialize};

/// The inbox.
pub const INBOX: &str = "/communications";
/// The staff list.
pub const STAFF: &str = "/staff";

/// Replies that wait for approval, and those that were decided.
pub const DRAFTS: &str = "/drafts";
/// What waits to leave, what left and what stopped.
pub const DELIVERIES: &str = "/deliveries";
/// What is safe, what blocks, and what opens it.
pub const READINESS: &str = "/readiness";
/// The templates.
pub const TEMPLATES: &str = "/templates";
/// What the person who looks was told.
pub const NOTIFICATIONS: &str = "/notifications";
/// A conversation on paper; its id follows.
pub const PRINT: &str = "/print";
/// The tasks.
pub const TASKS: &str = "/tasks";
/// In place of a record's id: one that is not there yet.
pub const NEW: &str = "new";
/// Everybody who has written to the shop.
pub const CONTACTS: &str = "/contacts";
/// The connected accounts.
pub const ACCOUNTS: &str = "/accounts";

/// A conversation on paper.
pub fn print(id: ConversationId) -> String {
    format!("{PRINT}/{id}")
}

/// The query parameter that says which tab of a page is open.
pub const SHOW: &str = "show";

/// The tabs of a page; which one is open is part of the address, and the first one needs no word for it.
pub trait Tabs: Copy + PartialEq + Sized + 'static {
    /// The page.
    const PAGE: &'static str;
    /// Every tab with its name in the address.
    const ALL: &'static [(Self, &'static str)];

    /// Reads the query parameter; anything unknown is the first tab.
    fn from_query(value: Option<&str>) -> Self {
        let named = Self::ALL.iter().find(|(_, name)| value == Some(*name));
        named.unwrap_or(&Self::ALL[0]).0
    }

    /// The page with this tab open.
    fn href(self) -> String {
        match Self::ALL.iter().position(|(tab, _)| *tab == self) {
            Some(0) | None => Self::PAGE.to_owned(),
            Some(index) => format!("{}?{SHOW}={}", Self::PAGE, Self::ALL[index].1),
        }
    }
}

/// Which drafts are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftTab {
    /// Submitted and not decided.
    Waiting,
    /// Written by the person who looks.
    Mine,
    /// Approved or rejected.
    Decided,
}

impl Tabs for DraftTab {
    const PAGE: &'static str = DRAFTS;
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Waiting, "waiting"), (Self::Mine, "mine"), (Self::Decided, "decided")];
}

/// Which deliveries are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryTab {
    /// Every one.
    All,
    /// What has not left yet.
    Waiting,
    /// What will not leave by itself any more.
    Stopped,
    /// What may have left: nobody knows.
    Unknown,
}

impl Tabs for DeliveryTab {
    const PAGE: &'static str = DELIVERIES;
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::All, "all"), (Self::Waiting, "waiting"), (Self::Stopped, "stopped"), (Self::Unknown, "unknown")];
}

/// Which templates are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateTab {
    /// Those that can be used, or are on their way to it.
    InUse,
    /// Those that were put out of use.
    Archived,
}

impl Tabs for TemplateTab {
    const PAGE: &'static str = TEMPLATES;
    const ALL: &'static [(Self, &'static str)] = &[(Self::InUse, "in_use"), (Self::Archived, "archived")];
}

/// Which notifications are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationTab {
    /// Those that are not read.
    Unread,
    /// Every one.
    All,
}

impl Tabs for NotificationTab {
    const PAGE: &'static str = NOTIFICATIONS;
    const ALL: &'static [(Self, &'static str)] = &[(Self::Unread, "unread"), (Self::All, "all")];
}

/// Which tasks are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskTab {
    /// Those of the person who looks, and of their role.
    Mine,
    /// Those of nobody.
    Unowned,
    /// Everything that is open.
    Open,
    /// What was done or dismissed.
    Settled,
    /// What staff write to each other.
    Messages,
}

impl Tabs for TaskTab {
    const PAGE: &'static str = TASKS;
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Mine, "mine"),
        (Self::Unowned, "unowned"),
        (Self::Open, "open"),
        (Self::Settled, "settled"),
        (Self::Messages, "messages"),
    ];
}

/// Whose readiness is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchTab {
    /// Messages.
    Communications,
    /// Appointments.
    Scheduler,
}

impl Tabs for BenchTab {
    const PAGE: &'static str = READINESS;
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Communications, "communications"), (Self::Scheduler, "scheduler")];
}

/// One record of a page: a draft, a delivery, a template.
pub fn record(page: &str, id: impl std::fmt::Display) -> String {
    format!("{page}/{id}")
}

/// The query parameter that says whose tasks are listed.
pub const OWNER: &str = "owner";
/// The query parameter that says where they came from.
pub const SOURCE: &str = "source";
/// The query parameter that says which conversation something new is about.
pub const ABOUT: &str = "about";

/// The tasks of a tab, narrowed down to an owner and a source; each empty for all.
pub fn tasks(tab: TaskTab, owner: &str, source: &str) -> String {
    let mut href = tab.href();
    for (name, value) in [(OWNER, owner), (SOURCE, source)] {
        if !value.is_empty() {
            add(&mut href, name, value);
        }
    }
    href
}

/// The contacts whose name or number fits what was typed.
pub fn contacts(find: &str) -> String {
    let mut href = CONTACTS.to_owned();
    if !find.is_empty() {
        add(&mut href, "q", find);
    }
    href
}

/// The query parameter that says which thread between staff is open.
pub const THREAD: &str = "thread";
/// The query parameter that says which task something new is about.
pub const TASK: &str = "task";

/// A thread between staff.
pub fn thread(id: impl std::fmt::Display) -> String {
    format!("{}&{THREAD}={id}", TaskTab::Messages.href())
}

/// Beginning a thread, perhaps about a task or a conversation.
pub fn new_thread(task: Option<TaskId>, about: Option<ConversationId>) -> String {
    let mut href = thread(NEW);
    if let Some(task) = task {
        add(&mut href, TASK, &task.to_string());
    }
    if let Some(about) = about {
        add(&mut href, ABOUT, &about.to_string());
    }
    href
}

/// Writing a task down about a conversation.
pub fn new_task(about: ConversationId) -> String {
    format!("{TASKS}/{NEW}?{ABOUT}={about}")
}

/// Which conversations the list shows, and in which order: what the address says after the question mark, of it what is ours. Read by
/// the server; where it names no status, it is about what is open.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filter(String);

impl Filter {
    /// What the list shows when nothing is chosen: what is open.
    pub const OPEN: &str = "";
    /// What is open and not read.
    pub const UNREAD: &str = "unread=1";
    /// What is open and looked after by whoever looks.
    pub const MINE: &str = "assigned=me";
    /// What is open and looked after by nobody.
    pub const NOBODY: &str = "assigned=nobody";
    /// Everything.
    pub const ALL: &str = "status=all";

    /// Reads the query parameters.
    pub fn of<'a>(parameter: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        let mut query = String::new();
        for key in ListQuery::KEYS {
            let plain = |value: &&str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            if let Some(value) = parameter(key).filter(plain) {
                query.push_str(if query.is_empty() { "" } else { "&" });
                query.push_str(key);
                query.push('=');
                query.push_str(value);
            }
        }
        Self(query)
    }

    /// As the address has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether only conversations with unread messages are meant.
    pub fn is_unread(&self) -> bool {
        self.0.split('&').any(|part| part == Self::UNREAD)
    }
}

impl From<&str> for Filter {
    fn from(query: &str) -> Self {
        Self(query.to_owned())
    }
}

/// The inbox with this filter and, if any, this conversation open.
pub fn inbox(filter: &str, open: Option<ConversationId>) -> String {
    let mut href = INBOX.to_owned();
    if let Some(id) = open {
        // Writing to a String can't fail.
        let _ = write!(href, "/{id}");
    }
    if !filter.is_empty() {
        href.push('?');
        href.push_str(filter);
    }
    href
}

/// The query parameter that says at which message a conversation is opened.
pub const MESSAGE: &str = "message";

/// What somebody looks for; part of the address, as it was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Find {
    /// The words.
    pub q: String,
    /// `inbound`, `outbound` or nothing for both.
    pub direction: String,
    /// The first day, like `2026-11-03`, or nothing.
    pub from: String,
    /// The last day.
    pub until: String,
}

impl Find {
    /// Reads the query parameters.
    pub fn from_query(query: &ParamsMap) -> Self {
        let value = |name| query.get_str(name).unwrap_or_default().to_owned();
        Self { q: value("q"), direction: value("direction"), from: value("since"), until: value("until") }
    }

    /// Whether anything is looked for.
    pub fn is_on(&self) -> bool {
        self.parts().iter().any(|(_, value)| !value.is_empty())
    }

    /// The inbox with this looked for and, if any, this conversation open.
    pub fn href(&self, filter: &str, open: Option<ConversationId>) -> String {
        let mut href = inbox(filter, open);
        for (name, value) in self.parts().into_iter().filter(|(_, value)| !value.is_empty()) {
            add(&mut href, name, value);
        }
        href
    }

    /// The same, with the conversation opened at a message.
    pub fn message(&self, filter: &str, open: ConversationId, message: MessageId) -> String {
        let mut href = self.href(filter, Some(open));
        add(&mut href, MESSAGE, &message.to_string());
        href
    }

    fn parts(&self) -> [(&'static str, &str); 4] {
        [("q", &self.q), ("direction", &self.direction), ("since", &self.from), ("until", &self.until)]
    }
}

fn add(href: &mut String, name: &str, value: &str) {
    href.push(if href.contains('?') { '&' } else { '?' });
    href.push_str(name);
    href.push('=');
    href.push_str(&Url::escape(value));
}

/// The conversation that a path shows.
pub fn conversation_of(path: &str) -> Option<ConversationId> {
    path.strip_prefix(INBOX)?.strip_prefix('/')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_its_text() {
        let id: ConversationId = "0198c0de-0000-7000-8000-000000000001".parse().unwrap();
        let href = inbox(Filter::UNREAD, Some(id));
        let (path, query) = href.split_once('?').unwrap();
        assert_eq!(conversation_of(path), Some(id));
        assert_eq!(query, Filter::UNREAD);
        assert_eq!(inbox(Filter::OPEN, None), "/communications");
        let parameter = |key: &'static str| match key {
            "sort" => Some("oldest"),
            "status" => Some("all"),
            "label" => Some("a&b=c"),
            _ => None,
        };
        assert_eq!(Filter::of(parameter).as_str(), "status=all&sort=oldest");
        assert_eq!(Filter::of(|_| None), Filter::from(Filter::OPEN));
    }

    #[test]
    fn what_is_looked_for_survives_its_address() {
        let find = Find { q: "oak & \"4 B\"".to_owned(), until: "2026-11-03".to_owned(), ..Find::default() };
        assert!(find.is_on() && !Find::default().is_on());
        let href = find.href(Filter::UNREAD, None);
        assert_eq!(href, "/communications?unread=1&q=oak%20%26%20%224%20B%22&until=2026%2D11%2D03");
        assert_eq!(Find::default().href(Filter::OPEN, None), INBOX);
        let query =
            [("q", find.q.clone()), ("until", find.until.clone())].map(|(name, value)| (name.to_owned(), value));
        assert_eq!(Find::from_query(&query.into_iter().collect()), find);
    }

    #[test]
    fn a_tab_survives_its_address() {
        fn survives<T: Tabs + std::fmt::Debug>() {
            for (tab, _) in T::ALL {
                let href = tab.href();
                let value = href.split_once("?show=").map(|(_, value)| value);
                assert_eq!(T::from_query(value), *tab, "{href}");
                assert!(href.starts_with(T::PAGE));
            }
            assert_eq!(T::ALL[0].0.href(), T::PAGE);
            assert_eq!(T::from_query(Some("nonsense")), T::ALL[0].0);
        }
        survives::<DraftTab>();
        survives::<DeliveryTab>();
        survives::<BenchTab>();
        survives::<TemplateTab>();
        survives::<NotificationTab>();
        survives::<TaskTab>();
    }

    #[test]
    fn other_paths_show_no_conversation() {
        for path in ["/", "/communications", "/communications/", "/communications/x", "/communicationsx/1", "/staff"] {
            assert_eq!(conversation_of(path), None, "{path}");
        }
    }
}
