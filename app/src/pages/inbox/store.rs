//! What the inbox has loaded, in one place. Small and `Copy`: every part of the page gets it by context.

use std::collections::HashMap;

use domain::ids::ConversationId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::location::Location;
use uuid::Uuid;

use super::{opened_of, remote::Remote, renew};
use crate::{
    error::UiError,
    routes::{self, Filter, Find},
    rpc::{self, ConversationPage, ConversationRow, GuardView},
    text,
};

/// Whether the page is told of changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LiveState {
    Connecting,
    Live,
    Reconnecting,
    Paused,
}

/// A row of the list with a signal of its own, so that a change of one row touches that row alone.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: ConversationId,
    pub(super) row: ArcRwSignal<ConversationRow>,
}

/// The rows of the list, for the filter they were loaded with.
#[derive(Clone, Default, Debug)]
pub(super) struct Loaded {
    filter: Filter,
    pub(super) entries: Vec<Entry>,
    pub(super) next: Option<String>,
}

impl Loaded {
    fn rows(&self) -> Vec<ConversationRow> {
        self.entries.iter().map(|entry| entry.row.get_untracked()).collect()
    }

    /// Where the keyboard was last, else the open row, else the first.
    fn tab_stop(&self, focused: Option<ConversationId>, open: Option<ConversationId>) -> Option<ConversationId> {
        let listed = |id: &ConversationId| self.entries.iter().any(|entry| entry.id == *id);
        let wanted = focused.filter(listed).or_else(|| open.filter(listed));
        wanted.or_else(|| self.entries.first().map(|entry| entry.id))
    }

    fn page(&self) -> ConversationPage {
        ConversationPage { rows: self.rows(), next: self.next.clone() }
    }

    /// Takes over a page; rows that were there keep their signals.
    fn adopt(&mut self, page: ConversationPage) {
        let old = std::mem::take(&mut self.entries);
        let entries = page.rows.into_iter().map(|row| match old.iter().find(|entry| entry.id == row.id) {
            Some(entry) => {
                if *entry.row.read_untracked() != row {
                    entry.row.set(row);
                }
                entry.clone()
            }
            None => Entry { id: row.id, row: ArcRwSignal::new(row) },
        });
        self.entries = entries.collect();
        self.next = page.next;
    }
}

/// The inbox.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inbox {
    /// Which conversations are listed; from the address.
    pub(super) filter: Memo<Filter>,
    /// What is looked for; from the address.
    pub(super) find: Memo<Find>,
    /// The message at which the open conversation was opened, as the address has it.
    pub(super) at: Memo<Option<String>>,
    /// Whatever the address has in the place of a conversation's id.
    pub(super) opened: Memo<Option<String>>,
    /// The open conversation.
    pub(super) selected: Memo<Option<ConversationId>>,
    /// The first page of the list when the inbox opens, and its filter. Later ones come by [`Inbox::reload`].
    pub(super) first_page: Resource<(Filter, Result<ConversationPage, UiError>)>,
    /// What the list shows.
    pub(super) loaded: RwSignal<Loaded>,
    /// Another list is on its way.
    pub(super) reloading: RwSignal<bool>,
    /// Why it did not come.
    pub(super) problem: RwSignal<Option<UiError>>,
    /// The row that the keyboard was in last.
    pub(super) focused: RwSignal<Option<ConversationId>>,
    /// The one row that the Tab key reaches.
    pub(super) tab_stop: Memo<Option<ConversationId>>,
    /// Whether the page is told of changes.
    pub(super) live: RwSignal<LiveState>,
    /// The conversations that just changed; nothing means any of them.
    pub(super) changed: RwSignal<Option<Vec<ConversationId>>>,
    /// Where somebody just came, left, or began or stopped typing.
    pub(super) attended: RwSignal<Option<ConversationId>>,
    /// The id of the change that was heard last and could be looked at: the next stream goes on after it.
    pub(super) heard: StoredValue<Option<String>>,
    /// Read out politely.
    pub(super) announcement: RwSignal<String>,
    /// The guard over text messages.
    pub(super) guard: RwSignal<Remote<GuardView>>,
    /// What is typed but not sent, per conversation.
    pub(super) drafts: StoredValue<HashMap<ConversationId, String>>,
    /// The rows that are selected; nothing while none can be.
    pub(super) chosen: RwSignal<Option<Vec<ConversationId>>>,
    /// The letter of what somebody asks for, until it is heard (`triage::desk`).
    pub(super) asked: RwSignal<String>,
    /// Counts what was changed from here: what shows it looks again.
    pub(super) renewed: RwSignal<usize>,
    /// What was just done, and by what it can be undone.
    pub(super) done: RwSignal<Option<(String, Option<Uuid>)>>,
    /// The open conversation's version, as somebody sees it.
    pub(super) seen: RwSignal<Option<(ConversationId, i32)>>,
    /// How many conversations are open, unread, of whoever looks, of nobody.
    pub(super) counts: RwSignal<[i64; 4]>,
}

impl Inbox {
    pub(super) fn new(location: &Location) -> Self {
        let (query, path) = (location.query, location.pathname);
        let filter = Memo::new(move |_| {
            let query = query.read();
            Filter::of(|key| query.get_str(key))
        });
        let selected = Memo::new(move |_| routes::conversation_of(&path.read()));
        let (loaded, focused) = (RwSignal::<Loaded>::default(), RwSignal::new(None));
        Self {
            filter,
            find: Memo::new(move |_| Find::from_query(&query.read())),
            at: Memo::new(move |_| query.read().get(routes::MESSAGE)),
            opened: Memo::new(move |_| opened_of(&path.read())),
            selected,
            first_page: Resource::new(
                || (),
                move |()| {
                    let filter = filter.get_untracked();
                    async move { (filter.clone(), rpc::conversations(filter, None).await) }
                },
            ),
            reloading: RwSignal::new(false),
            problem: RwSignal::new(None),
            loaded,
            focused,
            tab_stop: Memo::new(move |_| loaded.read().tab_stop(focused.get(), selected.get())),
            live: RwSignal::new(LiveState::Connecting),
            changed: RwSignal::new(Some(Vec::new())),
            attended: RwSignal::new(None),
            heard: StoredValue::new(None),
            announcement: RwSignal::default(),
            guard: RwSignal::new(Remote::Idle),
            drafts: StoredValue::default(),
            chosen: RwSignal::new(None),
            asked: RwSignal::default(),
            renewed: RwSignal::new(0),
            done: RwSignal::new(None),
            seen: RwSignal::new(None),
            counts: RwSignal::new([0; 4]),
        }
    }

    /// The inbox with the same filter and the same search, and with this conversation open. Follows both.
    pub(super) fn href(self, open: Option<ConversationId>) -> String {
        self.find.read().href(self.filter.read().as_str(), open)
    }

    /// A first page has arrived: it is the list now.
    pub(super) fn begin(&self, filter: Filter, page: ConversationPage) {
        self.loaded.try_update(|loaded| {
            loaded.filter = filter;
            loaded.adopt(page);
        });
    }

    /// Shows the list of the filter that the address names.
    pub(super) fn reload(self) {
        let filter = self.filter.get_untracked();
        self.reloading.set(true);
        spawn_local(async move {
            let answer = rpc::conversations(filter.clone(), None).await;
            if self.filter.try_get_untracked().as_ref() != Some(&filter) {
                // Another filter was chosen meanwhile, or the inbox was left.
                return;
            }
            self.reloading.set(false);
            match answer {
                Ok(page) => {
                    self.problem.set(None);
                    self.begin(filter, page);
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Follows the filter in the address.
    pub(super) fn follow_filter(self) {
        Effect::new(move |before: Option<Filter>| {
            let filter = self.filter.get();
            if before.is_some_and(|before| before != filter) {
                self.chosen.update(|chosen| *chosen = chosen.as_ref().map(|_| Vec::new()));
                self.reload();
            }
            filter
        });
    }

    /// Loads the next page of the list.
    pub(super) async fn load_more(self) -> Result<(), UiError> {
        let filter = self.filter.get_untracked();
        let Some(after) = self.loaded.with_untracked(|loaded| loaded.next.clone()) else { return Ok(()) };
        let further = rpc::conversations(filter.clone(), Some(after)).await?;
        self.apply(&filter, |loaded| renew::more_conversations(loaded.page(), further));
        Ok(())
    }

    /// Fetches the first page again and takes over what is new. A failure leaves the list as it is: what was heard is forgotten, so that the
    /// next stream begins anew and everything is looked at again.
    pub(super) fn refresh(self) {
        spawn_local(async move {
            let Some(filter) = self.filter.try_get_untracked() else { return };
            let Ok(fresh) = rpc::conversations(filter.clone(), None).await else {
                self.heard.try_set_value(None);
                return;
            };
            self.apply(&filter, |loaded| {
                let before = loaded.rows();
                let open = self.open_row(loaded);
                let keep = open.as_ref().filter(|_| filter.as_str() == Filter::UNREAD);
                let after = if filter.as_str().contains("sort=") {
                    renew::in_other_order(loaded.page(), fresh)
                } else {
                    renew::conversations(loaded.page(), fresh, keep)
                };
                self.announce(&renew::newly_unread(&before, &after.rows, open.as_ref()));
                after
            });
        });
    }

    /// Applies a change, unless the page has gone or another filter was chosen while the answer was on its way.
    fn apply(&self, filter: &Filter, change: impl FnOnce(&Loaded) -> ConversationPage) {
        self.loaded.try_update(|loaded| {
            if loaded.filter == *filter {
                let page = change(loaded);
                loaded.adopt(page);
            }
        });
    }

    fn open_row(&self, loaded: &Loaded) -> Option<ConversationRow> {
        let open = self.selected.get_untracked()?;
        loaded.entries.iter().find(|entry| entry.id == open).map(|entry| entry.row.get_untracked())
    }

    /// The name in a row of the list.
    pub(super) fn name_of(&self, id: ConversationId) -> Option<String> {
        self.loaded.with_untracked(|loaded| {
            let entry = loaded.entries.iter().find(|entry| entry.id == id)?;
            Some(entry.row.read_untracked().name.clone())
        })
    }

    /// Selects a row, or takes that back.
    pub(super) fn toggle(&self, id: ConversationId) {
        self.chosen.update(|chosen| {
            let chosen = chosen.get_or_insert_default();
            match chosen.iter().position(|one| *one == id) {
                Some(index) => {
                    chosen.remove(index);
                }
                None => chosen.push(id),
            }
        });
    }

    /// Asks for something by its letter.
    pub(super) fn ask(&self, letter: &str) {
        self.asked.set(letter.to_owned());
    }

    fn announce(&self, names: &[&str]) {
        match names {
            [] => {}
            [name] => self.announcement.set(text::inbox::new_message_from(name)),
            several => self.announcement.set(text::inbox::new_messages_from(several.len())),
        }
    }

    /// Tells the server that the open conversation was seen, and shows it at once.
    pub(super) fn mark_read(self, id: ConversationId) {
        spawn_local(async move {
            if rpc::mark_read(id).await.is_ok() {
                self.loaded.try_update(|loaded| {
                    if let Some(entry) = loaded.entries.iter().find(|entry| entry.id == id) {
                        entry.row.update(|row| (row.unread, row.new_to_me) = (0, false));
                    }
                });
            }
        });
    }

    /// How many of the loaded conversations are unread, in the page's title.
    pub(super) fn title(&self) -> String {
        let loaded = self.loaded.read();
        let unread = loaded.entries.iter().filter(|entry| entry.row.read().unread > 0).count();
        text::inbox::title(unread, unread > 0 && loaded.next.is_some())
    }
}
