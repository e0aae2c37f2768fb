//! What staff write to each other: the threads, one of them, and the form in which one begins.

use domain::ids::StaffThreadId;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::list::tab_links;
use crate::{
    browser,
    error::UiError,
    routes::{self, TaskTab},
    rpc::{self, StaffMessageRow, StaffThreadDesk, StaffThreadFull, StaffThreadPage, StaffThreadRow, TaskChoice},
    text::{self, staff_messages as words},
    ui::{self, IntoPart as _, Part},
};

#[derive(Clone, Copy)]
struct Threads {
    page: RwSignal<StaffThreadPage>,
    extended: RwSignal<bool>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

/// The threads.
pub(super) fn threads(page: StaffThreadPage) -> Part {
    let list = Threads {
        page: RwSignal::new(page),
        extended: RwSignal::new(false),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    super::live::follow(Callback::new(move |()| list.renew()));
    let is_empty = Memo::new(move |_| list.page.with(|page| page.rows.is_empty()));
    let shown = move || {
        let rows = move || Some(list.page.with(|page| page.rows.iter().map(row).collect_view()).part());
        Some(if is_empty.get() {
            ui::empty_state(ui::icons::CHAT, words::NONE_TITLE, words::NONE, None)
        } else {
            view! { <ul class="notifications">{ui::dynamic(rows)}</ul> }.part()
        })
    };
    let counts = Memo::new(move |_| list.page.with(|page| (page.counts, page.unread)));
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    view! {
        <div>
            {tab_links(TaskTab::Messages, counts)}
            <div class="task-bar">
                <a class=ui::Kind::Primary.class() href=routes::new_thread(None, None)>{words::NEW}</a>
            </div>
            {ui::dynamic(shown)}
            {ui::load_more(more, list.loading, list.problem, Callback::new(move |()| list.more()))}
        </div>
    }
    .part()
}

fn row(row: &StaffThreadRow) -> Part {
    let new = row.unread.then(|| ui::visually_hidden(words::UNREAD));
    let about = (!row.about.is_empty()).then(|| view! { <span class="subdued"><bdi>{row.about.clone()}</bdi></span> });
    view! {
        <li data-unread=row.unread.then_some("")>
            <span class="thread-line">
                <a href=routes::thread(row.id)>{new} " " <bdi>{row.with.clone()}</bdi></a>
                {about}
                <span class="clamp" dir="auto">{row.last.clone()}</span>
            </span>
            {ui::time(&row.time)}
        </li>
    }
    .part()
}

impl Threads {
    fn renew(self) {
        if self.extended.get_untracked() {
            return;
        }
        spawn_local(async move {
            let Ok(fresh) = rpc::staff_threads(None).await else { return };
            if self.page.try_with_untracked(|page| *page != fresh) == Some(true) {
                self.page.set(fresh);
            }
        });
    }

    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        self.extended.set(true);
        spawn_local(async move {
            let answer = rpc::staff_threads(Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => self.page.update(|page| {
                    let known = |row: &StaffThreadRow| page.rows.iter().any(|one| one.id == row.id);
                    let new: Vec<_> = further.rows.into_iter().filter(|row| !known(row)).collect();
                    page.rows.extend(new);
                    page.next = further.next;
                }),
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}

/// A text that is sent once, however often it is tried.
#[derive(Clone, Copy)]
struct Form {
    node: NodeRef<html::Textarea>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    attempt: StoredValue<Option<(String, Uuid)>>,
}

impl Form {
    fn new() -> Self {
        Self {
            node: NodeRef::new(),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            attempt: StoredValue::new(None),
        }
    }

    /// What is to be sent, and the key of this attempt: the same for the same words to the same people.
    fn begin(self, to: &str) -> Option<(String, Uuid)> {
        let body = self.node.get_untracked().map(|field| field.value()).filter(|_| !self.busy.get_untracked())?;
        let words = format!("{to}\n{body}");
        let key = match self.attempt.get_value() {
            Some((same, key)) if same == words => key,
            _ => browser::request_key(),
        };
        self.attempt.set_value(Some((words, key)));
        self.busy.set(true);
        self.problem.set(None);
        Some((body, key))
    }

    fn ended<T>(self, answer: Result<T, UiError>) -> Option<T> {
        if self.busy.try_set(false).is_some() {
            return None;
        }
        answer.map_err(|error| self.problem.set(Some(error))).ok()
    }

    /// The field with its button; Ctrl or Command with Enter presses it.
    fn fields(self, label: &'static str, above: Option<Part>, way_out: Option<Part>, send: Callback<()>) -> Part {
        let submit = move |event: ev::SubmitEvent| {
            event.prevent_default();
            send.run(());
        };
        let key = move |event: ev::KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                send.run(());
            }
        };
        view! {
            <form class="draft-form" on:submit=submit on:keydown=key>
                {above}
                <ui::TextArea
                    id="staff-message"
                    label=label.to_owned()
                    placeholder=""
                    node=self.node
                    described_by=""
                    error=Signal::stored(None::<String>)
                    on_text=Callback::new(move |_| self.problem.set(None))
                />
                {ui::dynamic(move || self.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
                <div class="dialog-actions">
                    {way_out}
                    <button
                        type="submit"
                        class=ui::Kind::Primary.class()
                        data-hold
                        aria-disabled=move || self.busy.get().then_some("true")
                    >
                        {ui::busy_words(self.busy, words::SENDING, words::SEND)}
                    </button>
                </div>
            </form>
        }
        .part()
    }
}

/// One thread, or a new one.
pub(super) fn thread(mut desk: StaffThreadDesk) -> Part {
    let back = ui::way_back(routes::Tabs::href(TaskTab::Messages), words::BACK);
    let one = match desk.full.take() {
        Some(full) => there(full),
        None => new_thread(desk),
    };
    view! { <div>{back} {one}</div> }.part()
}

fn new_thread(desk: StaffThreadDesk) -> Part {
    let StaffThreadDesk { to, task, conversation, about, .. } = desk;
    let (form, receiver) = (Form::new(), NodeRef::<html::Select>::new());
    let navigate = use_navigate();
    let send = Callback::new(move |()| {
        let to = receiver.get_untracked().map(|field| field.value()).unwrap_or_default();
        let Some((body, key)) = form.begin(&to) else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            if let Some(id) = form.ended(rpc::write_to_staff(to, body, task, conversation, key).await) {
                navigate(&routes::thread(id), NavigateOptions { replace: true, ..Default::default() });
            }
        });
    });
    let option = |TaskChoice { value, name }: TaskChoice| view! { <option value=value>{name}</option> };
    let about = (!about.is_empty()).then(|| view! { <p class="subdued"><bdi>{about}</bdi></p> });
    let above = view! {
        {about}
        <div class="field">
            <label for="staff-message-to">{words::FIELD_TO}</label>
            <select id="staff-message-to" class="select" node_ref=receiver>
                {to.into_iter().map(option).collect_view()}
            </select>
        </div>
    };
    let cancel = view! {
        <a class=ui::Kind::Secondary.class() href=routes::Tabs::href(TaskTab::Messages)>{text::common::CANCEL}</a>
    };
    let fields = form.fields(words::FIELD_BODY, Some(above.part()), Some(cancel.part()), send);
    let hint = view! { <p class="hint">{words::NEW_HINT}</p> };
    ui::card("staff-thread-new", words::NEW_CARD, view! { {hint} {fields} }.part())
}

#[derive(Clone, Copy)]
struct Open {
    id: StaffThreadId,
    full: RwSignal<StaffThreadFull>,
    /// Messages before those of the first page.
    before: RwSignal<Vec<StaffMessageRow>>,
    earlier: RwSignal<Option<String>>,
    loading: RwSignal<bool>,
    announcer: ui::Announcer,
}

fn there(full: StaffThreadFull) -> Part {
    let open = Open {
        id: full.row.id,
        earlier: RwSignal::new(full.earlier.clone()),
        full: RwSignal::new(full),
        before: RwSignal::new(Vec::new()),
        loading: RwSignal::new(false),
        announcer: ui::Announcer::new(),
    };
    // Whoever has it open reads what comes.
    ui::effect(move || {
        let newest = open.full.with(|full| full.messages.last().map(|message| message.id));
        if newest.is_some() {
            spawn_local(async move { drop(rpc::read_staff_thread(open.id).await) });
        }
    });
    super::live::follow(Callback::new(move |()| open.renew()));
    let form = Form::new();
    let send = Callback::new(move |()| {
        let Some((body, key)) = form.begin("") else { return };
        spawn_local(async move {
            if let Some(full) = form.ended(rpc::reply_to_staff(open.id, body, key).await) {
                if let Some(field) = form.node.get_untracked() {
                    field.set_value("");
                    browser::focus(&field);
                }
                form.attempt.set_value(None);
                open.full.set(full);
                open.announcer.say(words::SENT.to_owned());
            }
        });
    });
    let (heading, facts) = open.full.with_untracked(|full| (full.row.with.clone(), links(full)));
    let messages = move || {
        let older = open.before.with(|rows| rows.iter().map(message).collect_view());
        let newest = open.full.with(|full| full.messages.iter().map(message).collect_view());
        Some(view! { {older} {newest} }.part())
    };
    let earlier = move || {
        open.earlier.with(Option::is_some).then(|| {
            view! {
                <button type="button" class=ui::Kind::Secondary.class() on:click=move |_| open.more()>
                    {ui::busy_words(open.loading, words::EARLIER_LOADING, words::EARLIER)}
                </button>
            }
            .part()
        })
    };
    view! {
        <section class="card" aria-labelledby="staff-thread-title">
            <h2 id="staff-thread-title"><bdi>{heading}</bdi></h2>
            {facts}
            {ui::dynamic(earlier)}
            <div class="staff-messages" role="log" tabindex="0" aria-label=words::THREAD>
                <ol>{ui::dynamic(messages)}</ol>
            </div>
            {form.fields(words::REPLY, None, None, send)}
        </section>
        {open.announcer.region()}
    }
    .part()
}

/// What it is about, as ways there.
fn links(full: &StaffThreadFull) -> Part {
    let about = full.row.about.clone();
    let task = full.task.map(|id| view! { <a href=routes::record(routes::TASKS, id)><bdi>{about}</bdi></a> });
    let conversation = full.conversation.map(|id| {
        view! { <a href=routes::inbox(routes::Filter::ALL, Some(id))>{words::TO_CONVERSATION}</a> }
    });
    view! { <p class="task-panel-foot">{task} {conversation}</p> }.part()
}

fn message(row: &StaffMessageRow) -> Part {
    let author = if row.own { words::YOU.to_owned() } else { row.author.clone() };
    view! {
        <li data-own=row.own.then_some("")>
            <p class="subdued"><bdi>{author}</bdi> " " {ui::time(&row.time)}</p>
            <p class="staff-message-text" dir="auto">{row.body.clone()}</p>
        </li>
    }
    .part()
}

impl Open {
    /// What comes in while a page of earlier messages is open stays beside it.
    fn renew(self) {
        spawn_local(async move {
            let Ok(desk) = rpc::staff_thread(self.id.to_string(), None, None).await else { return };
            let Some(fresh) = desk.full else { return };
            let is_news = self.full.try_with_untracked(|full| full.messages != fresh.messages);
            if is_news == Some(true) {
                self.keep(fresh);
            }
        });
    }

    /// A full page moves on with each message: what it leaves behind is kept among the earlier ones, once those are shown.
    fn keep(self, fresh: StaffThreadFull) {
        let first = fresh.messages.first().map(|message| message.id);
        let left = self.full.with_untracked(|full| {
            let gone = full.messages.iter().take_while(|message| Some(message.id) != first);
            gone.cloned().collect::<Vec<_>>()
        });
        if left.len() < fresh.messages.len() {
            self.before.update(|rows| rows.extend(left));
        }
        self.full.set(fresh);
    }

    fn more(self) {
        let Some(before) = self.earlier.get_untracked().filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        spawn_local(async move {
            let answer = rpc::earlier_staff_messages(self.id, before).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            // A failure leaves the button: the next press tries again.
            if let Ok(page) = answer {
                self.before.update(|rows| {
                    let mut all = page.messages;
                    all.append(rows);
                    *rows = all;
                });
                self.earlier.set(page.earlier);
            }
        });
    }
}
