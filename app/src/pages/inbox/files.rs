//! The files of a reply: attached by a button, pasted or dropped, and each with the way it still has to go.

use crate::ui::IntoPart as _;
use domain::{draft::DraftState, ids::AttachmentId};
use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, XmlHttpRequest};

use super::{store::Inbox, thread::Open};
use crate::{
    browser::{
        self, blob,
        upload::{self, Sent},
    },
    error::UiError,
    rpc::{self, FileRow},
    text, ui,
};

const ATTACH: &str = "#attach-file";

/// A file on its way, or one that got stuck.
#[derive(Clone, Copy)]
struct Parcel {
    /// Of its kind on this page.
    number: usize,
    name: StoredValue<String>,
    file: StoredValue<File, LocalStorage>,
    /// The same for every attempt.
    key: StoredValue<String>,
    request: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
    percent: RwSignal<u32>,
    problem: RwSignal<Option<String>>,
}

#[derive(Clone, Copy)]
struct State {
    inbox: Inbox,
    open: Open,
    there: RwSignal<Vec<FileRow>>,
    on_the_way: RwSignal<Vec<Parcel>>,
    count: StoredValue<usize>,
    problem: RwSignal<Option<UiError>>,
    /// The picture that is being described.
    describing: RwSignal<Option<AttachmentId>>,
    dragged: RwSignal<bool>,
}

/// The files, and the button for more.
pub(super) fn files(open: Open) -> ui::Part {
    let state = State {
        inbox: expect_context::<Inbox>(),
        open,
        there: RwSignal::default(),
        on_the_way: RwSignal::default(),
        count: StoredValue::new(0),
        problem: RwSignal::new(None),
        describing: RwSignal::new(None),
        dragged: RwSignal::new(false),
    };
    state.follow();
    let field = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        if let Some(field) = field.get_untracked() {
            state.take(field.files());
            // The same file may be chosen again.
            field.set_value("");
        }
    };
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    view! {
        {ui::dynamic(move || state.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        <ul class="file-list" aria-label=text::files::IN_REPLY hidden=move || state.is_empty()>
            <For each=move || state.there.get() key=|row| (row.id, row.alt.clone()) children=move |row| state.row(row)/>
            <For each=move || state.on_the_way.get() key=|parcel| parcel.number children=move |parcel| state.parcel(parcel)/>
        </ul>
        <div class="file-attach" data-dragged=move || state.dragged.get().then_some("")>
            <input type="file" id="attach-field" multiple hidden node_ref=field on:change=chosen/>
            <button type="button" id="attach-file" class="button button-plain" aria-describedby="attach-hint" on:click=choose>
                {text::files::ATTACH}
            </button>
            <span id="attach-hint" class="field-hint">{text::files::HINT}</span>
        </div>
    }
    .part()
}

fn is_submitted(state: DraftState) -> bool {
    matches!(state, DraftState::Submitted | DraftState::Approved)
}

impl State {
    fn is_empty(self) -> bool {
        self.there.with(Vec::is_empty) && self.on_the_way.with(Vec::is_empty)
    }

    /// Fetches what is there, now and when the reply has been handed on; listens for what is pasted and dropped.
    fn follow(self) {
        ui::effect(move || {
            // What waits for a manager has taken its files along.
            let _ = self.open.latest.with(|run| run.as_ref().map(|run| is_submitted(run.state)));
            spawn_local(self.renew());
        });
        ui::effect(move || {
            let waits = self.on_the_way.with(|parcels| !parcels.is_empty());
            let ids = self.there.with(|rows| rows.iter().map(|row| row.id).collect());
            self.open.files.set_value((!waits).then_some(ids));
        });
        let pasted = window_event_listener(ev::paste, move |event: ev::ClipboardEvent| {
            let in_reply = browser::focused().is_some_and(|element| element.id() == "reply");
            let files = event.clipboard_data().and_then(|data| data.files());
            if in_reply && files.as_ref().is_some_and(|files| files.length() > 0) {
                event.prevent_default();
                self.take(files);
            }
        });
        let over = window_event_listener(ev::dragover, move |event: ev::DragEvent| {
            if has_files(&event) {
                event.prevent_default();
                self.dragged.set(on_composer(&event));
            }
        });
        let dropped = window_event_listener(ev::drop, move |event: ev::DragEvent| {
            self.dragged.set(false);
            if has_files(&event) {
                // Elsewhere the browser would leave the page for the file.
                event.prevent_default();
                if on_composer(&event) {
                    self.take(event.data_transfer().and_then(|data| data.files()));
                }
            }
        });
        on_cleanup(move || {
            pasted.remove();
            over.remove();
            dropped.remove();
        });
    }

    async fn renew(self) {
        match rpc::reply_files(self.open.id).await {
            Ok(rows) => {
                self.there.try_set(rows);
            }
            Err(error) => {
                self.problem.try_set(Some(error));
            }
        }
    }

    fn take(self, files: Option<FileList>) {
        self.problem.set(None);
        let Some(files) = files else { return };
        for file in (0..files.length()).filter_map(|index| files.get(index)) {
            self.count.update_value(|count| *count += 1);
            let parcel = Parcel {
                number: self.count.get_value(),
                name: StoredValue::new(file.name()),
                file: StoredValue::new_local(file),
                key: StoredValue::new(browser::request_key().to_string()),
                request: StoredValue::new_local(None),
                percent: RwSignal::new(0),
                problem: RwSignal::new(None),
            };
            self.on_the_way.update(|parcels| parcels.push(parcel));
            spawn_local(self.send(parcel));
        }
    }

    async fn send(self, parcel: Parcel) {
        let (name, file) = (parcel.name.get_value(), parcel.file.get_value());
        let encoded: String = web_sys::js_sys::encode_uri_component(&name).into();
        let path = format!("/api/v1/conversations/{}/attachments?name={encoded}", self.open.id);
        let begun = move |request: XmlHttpRequest| {
            let is_wanted = |parcels: &Vec<Parcel>| parcels.iter().any(|one| one.number == parcel.number);
            if self.on_the_way.try_with_untracked(is_wanted) == Some(false) {
                // Somebody was faster with cancelling.
                drop(request.abort());
            }
            parcel.request.try_set_value(Some(request));
        };
        let progress = move |percent| {
            parcel.percent.try_set(percent);
        };
        let sent = upload::send(&path, &parcel.key.get_value(), &file, begun, progress).await;
        match sent {
            Sent::Taken => {
                self.renew().await;
                self.drop(parcel);
                self.inbox.announcement.try_set(text::files::arrived(&name));
            }
            Sent::Cancelled => self.drop(parcel),
            Sent::Refused(sentence) if sentence.is_empty() => stuck(parcel, text::files::REFUSED.to_owned()),
            Sent::Refused(sentence) => stuck(parcel, sentence),
            Sent::Broken => stuck(parcel, text::files::BROKEN.to_owned()),
        }
    }

    fn drop(self, parcel: Parcel) {
        self.on_the_way.try_update(|parcels| parcels.retain(|one| one.number != parcel.number));
    }

    /// The keyboard goes on from the button when what it was on has gone.
    fn cancel(self, parcel: Parcel) {
        if let Some(request) = parcel.request.get_value() {
            drop(request.abort());
        }
        self.drop(parcel);
        focus_attach();
    }

    fn retry(self, parcel: Parcel) {
        parcel.problem.set(None);
        parcel.percent.set(0);
        spawn_local(self.send(parcel));
    }

    fn parcel(self, parcel: Parcel) -> ui::Part {
        let name = parcel.name.get_value();
        let (cancel, again, sending) =
            (text::files::cancel(&name), text::files::again(&name), text::files::sending(&name));
        let progress = move || {
            let again = again.clone();
            Some(match parcel.problem.get() {
                Some(sentence) => view! {
                    <span class="file-about file-problem" role="alert">{sentence}</span>
                    <button type="button" class="button button-plain" aria-label=again on:click=move |_| self.retry(parcel)>
                        {text::common::RETRY}
                    </button>
                }
                .part(),
                None => view! {
                    <progress class="file-progress" aria-label=sending.clone() max="100" value=move || parcel.percent.get()></progress>
                }
                .part(),
            })
        };
        view! {
            <li class="file">
                {ui::icon(ui::icons::NOTE)}
                <span class="file-name"><bdi>{name}</bdi></span>
                {ui::dynamic(progress)}
                <button type="button" class="button button-plain button-icon" aria-label=cancel on:click=move |_| self.cancel(parcel)>
                    {ui::icon(ui::icons::X)}
                </button>
            </li>
        }
        .part()
    }

    fn row(self, row: FileRow) -> ui::Part {
        let FileRow { id, name, about, alt, picture } = row;
        let remove = text::files::remove(&name);
        let taken_out = name.clone();
        let describe = picture.then(|| {
            let label = text::files::describe(&name);
            let shown = move || (self.describing.get() == Some(id)).to_string();
            let toggle = move |_| self.describing.update(|one| *one = (*one != Some(id)).then_some(id));
            view! {
                <button type="button" class="button button-plain" aria-label=label aria-expanded=shown on:click=toggle>
                    {text::files::DESCRIBE}
                </button>
            }
        });
        view! {
            <li class="file">
                {if picture { preview(id, alt.clone()) } else { ui::icon(ui::icons::NOTE).part() }}
                <span class="file-name"><bdi>{name}</bdi></span>
                <span class="file-about">{about}</span>
                {describe}
                <button
                    type="button"
                    class="button button-plain button-icon"
                    aria-label=remove
                    on:click=move |_| self.remove(id, taken_out.clone())
                >
                    {ui::icon(ui::icons::X)}
                </button>
                {ui::dynamic(move || (self.describing.get() == Some(id)).then(|| self.description(id, alt.clone())))}
            </li>
        }
        .part()
    }

    fn description(self, id: AttachmentId, alt: String) -> ui::Part {
        let (node, error) = (NodeRef::<html::Input>::new(), RwSignal::new(None::<String>));
        let save = move || {
            let Some(field) = node.get_untracked() else { return };
            spawn_local(async move {
                match rpc::describe_file(id, field.value()).await {
                    Ok(()) => {
                        self.describing.try_set(None);
                        self.renew().await;
                        focus_attach();
                    }
                    Err(refused) => {
                        error.try_set(Some(refused.sentence().to_owned()));
                    }
                }
            });
        };
        let press = move |event: ev::KeyboardEvent| {
            if event.key() == "Enter" {
                // Not the form around it: that one asks for a preview.
                event.prevent_default();
                event.stop_propagation();
                save();
            }
        };
        ui::effect(move || {
            if let Some(field) = node.get() {
                browser::focus(&field);
            }
        });
        let wanted = ui::Wanted {
            id: "file-alt",
            label: text::files::ALT,
            hint: text::files::ALT_HINT,
            kind: "text",
            value: alt,
        };
        view! {
            <div class="file-description" on:keydown=press>
                {ui::text_field(wanted, node, error.into())}
                {ui::button(ui::Kind::Secondary, text::files::SAVE, move |_| save())}
            </div>
        }
        .part()
    }

    fn remove(self, id: AttachmentId, name: String) {
        spawn_local(async move {
            match rpc::remove_file(id).await {
                Ok(()) => {
                    self.there.try_update(|rows| rows.retain(|row| row.id != id));
                    self.inbox.announcement.try_set(text::files::removed(&name));
                    focus_attach();
                }
                Err(error) => {
                    self.problem.try_set(Some(error));
                    self.renew().await;
                }
            }
        });
    }
}

fn stuck(parcel: Parcel, sentence: String) {
    parcel.problem.try_set(Some(sentence));
}

fn focus_attach() {
    if let Some(button) = browser::find(ATTACH) {
        browser::focus(&button);
    }
}

/// The picture itself, small.
fn preview(id: AttachmentId, alt: String) -> ui::Part {
    let address = RwSignal::new(None::<String>);
    spawn_local(async move {
        if let Some(found) = blob::fetch(&format!("/api/v1/attachments/{id}")).await
            && address.try_set(Some(found.clone())).is_some()
        {
            blob::forget(&found);
        }
    });
    on_cleanup(move || {
        if let Some(address) = address.try_get_untracked().flatten() {
            blob::forget(&address);
        }
    });
    let shown = move || {
        let alt = alt.clone();
        Some(match address.get() {
            Some(address) => view! { <img class="file-preview" src=address alt=alt/> }.part(),
            None => view! { <span class="file-preview"></span> }.part(),
        })
    };
    view! { {ui::dynamic(shown)} }.part()
}

fn has_files(event: &ev::DragEvent) -> bool {
    let Some(data) = event.data_transfer() else { return false };
    data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
}

fn on_composer(event: &ev::DragEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest(".composer").ok().flatten().is_some())
}
