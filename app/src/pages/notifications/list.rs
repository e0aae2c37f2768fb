//! The rows of a tab, and their renewal.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    error::UiError,
    routes::NotificationTab,
    rpc::{self, NotificationPage, NotificationRow},
    text, ui,
};

#[derive(Clone, Copy)]
struct List {
    tab: NotificationTab,
    page: RwSignal<NotificationPage>,
    /// Whether pages beyond the first are shown, which a renewal would drop.
    extended: RwSignal<bool>,
    loading: RwSignal<bool>,
    marking: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

pub(super) fn list(tab: NotificationTab, page: NotificationPage) -> ui::Part {
    let list = List {
        tab,
        page: RwSignal::new(page),
        extended: RwSignal::new(false),
        loading: RwSignal::new(false),
        marking: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    ui::poll(Callback::new(move |()| list.renew()));
    let is_empty = Memo::new(move |_| list.page.with(|page| page.rows.is_empty()));
    let shown = ui::dynamic(move || Some(if is_empty.get() { empty(tab) } else { rows(list) }));
    view! { <div>{shown}</div> }.part()
}

fn empty(tab: NotificationTab) -> ui::Part {
    let (title, sentence) = match tab {
        NotificationTab::Unread => (text::notifications::NONE_UNREAD_TITLE, text::notifications::NONE_UNREAD),
        NotificationTab::All => (text::notifications::NONE_TITLE, text::notifications::NONE),
    };
    ui::empty_state(ui::icons::NOTIFICATION, title, sentence, None)
}

fn rows(list: List) -> ui::Part {
    let shown = move || Some(list.page.with(|page| page.rows.iter().map(row).collect_view()).part());
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    let has_unread = Memo::new(move |_| list.page.with(|page| page.unread > 0));
    view! {
        <div class="page-actions">
            {ui::dynamic(move || {
                has_unread.get().then(|| {
                    view! {
                        <button
                            type="button"
                            class=ui::Kind::Secondary.class()
                            data-hold
                            aria-disabled=move || list.marking.get().then_some("true")
                            on:click=move |_| list.read_all()
                        >
                            {ui::busy_words(list.marking, text::notifications::READING, text::notifications::READ_ALL)}
                        </button>
                    }
                    .part()
                })
            })}
        </div>
        <ul class="notifications">{ui::dynamic(shown)}</ul>
        {ui::load_more(more, list.loading, list.problem, Callback::new(move |()| list.more()))}
    }
    .part()
}

fn row(row: &NotificationRow) -> ui::Part {
    let (id, read) = (row.id, row.read);
    let open = move |_| {
        if !read {
            // The link is followed whatever comes of it.
            spawn_local(async move { drop(rpc::read_notification(id).await) });
        }
    };
    let new = (!read).then(|| ui::visually_hidden(text::notifications::NEW));
    view! {
        <li data-unread=(!read).then_some("")>
            <a href=row.href.clone() on:click=open>{new} " " <bdi>{row.sentence.clone()}</bdi></a>
            {ui::time(&row.time)}
        </li>
    }
    .part()
}

impl List {
    fn renew(self) {
        if self.extended.get_untracked() {
            return;
        }
        spawn_local(async move {
            if let Ok(fresh) = rpc::notifications(self.tab, None).await {
                self.page.try_update(|page| {
                    if *page != fresh {
                        *page = fresh;
                    }
                });
            }
        });
    }

    fn read_all(self) {
        if self.marking.get_untracked() {
            return;
        }
        self.marking.set(true);
        spawn_local(async move {
            let answer = rpc::read_notifications().await;
            if self.marking.try_set(false).is_some() {
                return;
            }
            self.problem.set(answer.err());
            self.extended.set(false);
            self.renew();
        });
    }

    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        spawn_local(async move {
            let answer = rpc::notifications(self.tab, Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.extended.set(true);
                    self.page.update(|page| {
                        let known = |row: &NotificationRow| page.rows.iter().any(|one| one.id == row.id);
                        let new: Vec<_> = further.rows.into_iter().filter(|row| !known(row)).collect();
                        page.rows.extend(new);
                        page.next = further.next;
                    });
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}
