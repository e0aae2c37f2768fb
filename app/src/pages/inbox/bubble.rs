//! One message or note among the others: its words, what is folded of them, its files, and where it stands.

use domain::ids::{MessageId, NoteId};
use leptos::prelude::*;

use crate::{
    routes,
    rpc::{DeliveryNote, MessagePage, MessageRow, NoteMark},
    text,
    ui::{self, IntoPart as _},
};

/// A message, and what begins with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub(super) row: MessageRow,
    begins_day: bool,
    /// It is the first that whoever looks had not read.
    begins_new: bool,
}

impl Line {
    /// A message that moves is another line: its words change in place.
    pub(super) fn key(&self) -> (u128, bool, Option<(String, Vec<String>)>) {
        let delivery = self.row.delivery.as_ref().map(|note| (note.label.clone(), note.sentences.clone()));
        let files = (!self.row.files.is_empty()).then(|| (self.row.files.clone(), Vec::new()));
        let note =
            self.row.note.as_ref().map(|note| (String::new(), vec![self.row.body.clone(), note.own.to_string()]));
        (self.row.id.as_uuid().as_u128(), self.begins_day, delivery.or(note).or(files))
    }
}

/// The lines of a page, with the day where one begins.
pub(super) fn lines(page: &MessagePage, new_from: Option<MessageId>) -> Vec<Line> {
    let mut day = "";
    let line =
        |row: &MessageRow, begins_day| Line { row: row.clone(), begins_day, begins_new: new_from == Some(row.id) };
    let mut lines = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        lines.push(line(row, row.day != day));
        day = &row.day;
    }
    lines
}

/// One line: a message or a note, with its files.
pub(super) fn message(
    line: Line,
    they_wrote: &str,
    at: Option<MessageId>,
    editing: RwSignal<Option<NoteId>>,
    files: Option<ui::Part>,
) -> impl IntoView + use<> {
    let Line { row, begins_day, begins_new } = line;
    let (direction, author) = match &row.note {
        Some(note) => ("note", text::notes::noted(&note.author)),
        None if row.inbound => ("inbound", they_wrote.to_owned()),
        None => ("outbound", text::thread::YOU_WROTE.to_owned()),
    };
    let wordless = row.body.is_empty() && files.is_some();
    let blank = row.body.is_empty();
    let removed = blank || row.note.as_ref().is_some_and(|note| note.deleted);
    let id = NoteId::from_uuid(row.id.as_uuid());
    view! {
        {begins_day.then(|| view! { <li class="day">{row.day}</li> })}
        {begins_new.then(|| view! { <li class="day new-since">{text::thread::NEW_SINCE}</li> })}
        <li class="message" data-direction=direction aria-current=(at == Some(row.id)).then_some("true")>
            {ui::visually_hidden(author)}
            {files}
            {(!wordless).then(|| view! {
                <p class="bubble" dir="auto" data-removed=removed.then_some("")>
                    {if blank { text::thread::REDACTED.to_owned() } else { row.body }}
                </p>
            })}
            {(!row.rest.is_empty()).then(|| view! {
                <details class="bubble">
                    <summary>{row.rest_label}</summary>
                    <p dir="auto">{row.rest}</p>
                </details>
            })}
            <div class="message-foot">{row.practice.then(|| ui::badge(ui::Tone::Attention, text::thread::PRACTICE))} {row.delivery.map(delivery)} {row.note.map(|note| note_foot(note, id, editing))} {ui::time(&row.time)}</div>
        </li>
    }
}

/// Who wrote a note, and for them the way to change it.
fn note_foot(note: NoteMark, id: NoteId, editing: RwSignal<Option<NoteId>>) -> ui::Part {
    let change = move |_| editing.set(Some(id));
    let button = (note.own && !note.deleted).then(|| {
        view! { <button type="button" class="button button-plain" data-hold on:click=change>{text::notes::CHANGE}</button> }
    });
    let edited = (note.revision > 0).then_some(text::notes::EDITED);
    view! { {ui::badge(ui::Tone::Attention, text::notes::LABEL)} " " <bdi>{note.author}</bdi> " " {edited} " " {button} }.part()
}

/// Where one of the shop's own stands, and on opening it what there is to say about that.
fn delivery(note: DeliveryNote) -> ui::Part {
    let tone = match note.standing.as_str() {
        "done" => ui::Tone::Success,
        "moving" => ui::Tone::Info,
        "trouble" => ui::Tone::Critical,
        _ => ui::Tone::Neutral,
    };
    let sentence = |sentence: String| view! { <p>{sentence}</p> };
    view! {
        <details class="delivery">
            <summary>{ui::visually_hidden(text::thread::DELIVERY)} {ui::badge(tone, note.label)}</summary>
            {note.sentences.into_iter().map(sentence).collect_view()}
            <a href=routes::record(routes::DELIVERIES, note.id)>{text::thread::OPEN_DELIVERY}</a>
        </details>
    }
    .part()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::Moment;

    fn row(id: u128, day: &str) -> MessageRow {
        MessageRow {
            id: MessageId::from_uuid(uuid::Uuid::from_u128(id)),
            at_micros: 0,
            inbound: true,
            body: String::new(),
            time: Moment { label: String::new(), machine: String::new() },
            day: day.to_owned(),
            delivery: None,
            practice: false,
            note: None,
            rest: String::new(),
            rest_label: String::new(),
            files: String::new(),
        }
    }

    #[test]
    fn what_a_client_writes_is_text() {
        let body = "<img src=x onerror=alert(1)>\n<b>&amp;</b>".to_owned();
        let line = Line { row: MessageRow { body, ..row(1, "<i>Monday</i>") }, begins_day: true, begins_new: false };
        let html = Owner::new().with(|| message(line, "<u>Ada</u> wrote:", None, RwSignal::new(None), None).to_html());
        for tag in ["<img", "<b>", "<i>", "<u>"] {
            assert!(!html.contains(tag), "{tag} in {html}");
        }
        assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;\n&lt;b&gt;&amp;amp;&lt;/b&gt;"), "{html}");
    }

    #[test]
    fn a_day_is_named_once() {
        let rows = vec![row(1, "Monday"), row(2, "Monday"), row(3, "Tuesday"), row(4, "Monday")];
        let lines = lines(&MessagePage { rows, earlier: None }, Some(MessageId::from_uuid(uuid::Uuid::from_u128(2))));
        assert_eq!(lines.iter().map(|line| line.begins_day).collect::<Vec<_>>(), [true, false, true, true]);
        assert_eq!(lines.iter().map(|line| line.begins_new).collect::<Vec<_>>(), [false, true, false, false]);
    }
}
