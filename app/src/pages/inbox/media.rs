//! Pictures, sound and files of messages. What came from outside is shown when somebody asks for it.

use leptos::{prelude::*, task::spawn_local};

use super::thread::Open;
use crate::{
    browser::{self, blob, storage},
    error::UiError,
    rpc::{self, MediaCard, Shown},
    text,
    ui::{self, IntoPart as _},
};

/// The files of one message.
pub(super) fn media(cards: &str, outside: bool, open: Open) -> ui::Part {
    // Written by the server of the same build; what can't be read is not shown.
    let cards: Vec<MediaCard> = serde_json::from_str(cards).unwrap_or_default();
    let key = format!("pictures:{}", open.id);
    ui::effect(move || {
        if storage::recall_here(&key) {
            open.pictures.set(true);
        }
    });
    let one = move |card: &MediaCard| view! { <li class="media">{shown(card, outside, open)}</li> };
    view! { <ul class="media-list">{cards.iter().map(one).collect_view()}</ul> }.part()
}

fn shown(card: &MediaCard, outside: bool, open: Open) -> ui::Part {
    match card.shown {
        Shown::Absent | Shown::Failed => absent(card),
        Shown::Picture | Shown::SmallPicture => picture(card, outside, open),
        Shown::Video => player(card, text::files::PLAY_VIDEO),
        Shown::Sound => player(card, text::files::PLAY_SOUND),
        Shown::Document => document(card),
    }
}

/// What is not there, and why.
fn absent(card: &MediaCard) -> ui::Part {
    let id = card.id;
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<UiError>));
    let again = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            // What comes of it is told by the live stream.
            let answer = rpc::fetch_file(id).await;
            busy.try_set(false);
            if let Err(error) = answer {
                problem.try_set(Some(error));
            }
        });
    };
    let button = (card.shown == Shown::Failed).then(|| ui::button(ui::Kind::Secondary, text::common::RETRY, again));
    view! {
        <div class="file">
            {ui::icon(ui::icons::NOTE)}
            <span class="file-name">{card.name.clone()}</span>
            <span class="file-about">{card.says.clone()}</span>
            {button}
            {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        </div>
    }
    .part()
}

/// An address of the bytes, fetched when `wanted` and let go with the view.
fn address(path: String, wanted: impl Fn() -> bool + 'static) -> (RwSignal<Option<String>>, RwSignal<bool>) {
    let (address, failed) = (RwSignal::new(None::<String>), RwSignal::new(false));
    ui::effect(move || {
        if !wanted() || address.with_untracked(Option::is_some) {
            return;
        }
        let path = path.clone();
        failed.set(false);
        spawn_local(async move {
            match blob::fetch(&path).await {
                Some(found) => {
                    if address.try_set(Some(found.clone())).is_some() {
                        blob::forget(&found);
                    }
                }
                None => {
                    failed.try_set(true);
                }
            }
        });
    });
    on_cleanup(move || {
        if let Some(found) = address.try_get_untracked().flatten() {
            blob::forget(&found);
        }
    });
    (address, failed)
}

fn path_of(card: &MediaCard) -> String {
    format!("/api/v1/attachments/{}", card.id)
}

fn picture(card: &MediaCard, outside: bool, open: Open) -> ui::Part {
    let path = if card.shown == Shown::SmallPicture { format!("{}/thumbnail", path_of(card)) } else { path_of(card) };
    // The shop's own need no word.
    let wanted = move || !outside || open.pictures.get();
    let (address, failed) = address(path, wanted);
    let words = if card.alt.is_empty() { text::files::PICTURE.to_owned() } else { card.alt.clone() };
    let (width, height) = card.dimensions.unwrap_or((4, 3));
    let about = card.about.clone();
    let show = move |_| {
        storage::remember_here(&format!("pictures:{}", open.id));
        open.pictures.set(true);
    };
    let inside = move || {
        let (words, about) = (words.clone(), about.clone());
        Some(if !wanted() {
            view! {
                <span class="file-about">{about}</span>
                <button type="button" class="button button-secondary" on:click=show>{text::files::SHOW}</button>
                <span class="file-about">{text::files::SHOW_HINT}</span>
            }
            .part()
        } else if failed.get() {
            view! { <span class="file-about file-problem">{text::files::UNREADABLE}</span> }.part()
        } else {
            let shape = format!("aspect-ratio:{width}/{height}");
            match address.get() {
                Some(address) => {
                    view! { <img class="picture" src=address alt=words width=width height=height/> }.part()
                }
                None => view! { <span class="picture picture-coming" style=("aspect-ratio", shape)></span> }.part(),
            }
        })
    };
    view! {
        <div class="picture-frame">{ui::dynamic(inside)}</div>
        {keep(card)}
    }
    .part()
}

fn player(card: &MediaCard, play: &'static str) -> ui::Part {
    let wanted = RwSignal::new(false);
    let (address, failed) = address(path_of(card), move || wanted.get());
    let is_video = card.shown == Shown::Video;
    let about = card.about.clone();
    let inside = move || {
        let about = about.clone();
        Some(match address.get() {
            Some(address) if is_video => {
                view! { <video class="player" controls autoplay src=address aria-label=about></video> }.part()
            }
            Some(address) => {
                view! { <audio class="player" controls autoplay src=address aria-label=about></audio> }.part()
            }
            None if failed.get() => {
                view! { <span class="file-about file-problem">{text::files::UNREADABLE}</span> }.part()
            }
            None => view! {
                <span class="file-about">{about}</span>
                <button type="button" class="button button-secondary" on:click=move |_| wanted.set(true)>
                    {ui::busy_words(wanted, text::common::LOADING, play)}
                </button>
            }
            .part(),
        })
    };
    view! { <div class="file">{ui::dynamic(inside)}</div> {keep(card)} }.part()
}

fn document(card: &MediaCard) -> ui::Part {
    view! {
        <div class="file">
            {ui::icon(ui::icons::NOTE)}
            <span class="file-name"><bdi>{card.name.clone()}</bdi></span>
            <span class="file-about">{card.about.clone()}</span>
        </div>
        {keep(card)}
    }
    .part()
}

/// Saves the file on this device: fetched with the token, then offered by the browser.
fn keep(card: &MediaCard) -> ui::Part {
    let (path, name) = (path_of(card), card.name.clone());
    let label = text::files::keep(&name);
    let failed = RwSignal::new(false);
    let save = move |_| {
        let (path, name) = (path.clone(), name.clone());
        failed.set(false);
        spawn_local(async move {
            match blob::fetch(&path).await {
                Some(found) => {
                    blob::save(&found, &name);
                    // The browser has begun to read by then.
                    browser::sleep(std::time::Duration::from_secs(10)).await;
                    blob::forget(&found);
                }
                None => {
                    failed.try_set(true);
                }
            }
        });
    };
    view! {
        <button type="button" class="button button-plain" aria-label=label on:click=save>{text::files::KEEP}</button>
        {ui::dynamic(move || failed.get().then(|| view! { <span class="file-problem" role="alert">{text::files::UNREADABLE}</span> }.part()))}
    }
    .part()
}
