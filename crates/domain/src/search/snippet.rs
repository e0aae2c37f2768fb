//! The part of a message that shows why it was found.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    query::Query,
    words::{Word, words},
};
use crate::message::one_line;

/// Longest snippet, in characters, without the marks of omission.
pub const SNIPPET_CHARS: usize = 160;
/// So many characters stand before the first word that was found.
const BEFORE_CHARS: usize = 48;

/// A part of a message, on one line.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Snippet {
    /// The text, with `…` where something is left out.
    pub text: String,
    /// What was found in it, in characters (Unicode scalar values) from its beginning: in order, apart from each other.
    pub marks: Vec<Range<usize>>,
}

impl Snippet {
    /// The text in pieces, each with whether it was found.
    pub fn pieces(&self) -> Vec<(String, bool)> {
        let mut pieces = Vec::with_capacity(self.marks.len() * 2 + 1);
        let mut letters = self.text.chars();
        let mut at = 0;
        for mark in &self.marks {
            pieces.push((letters.by_ref().take(mark.start - at).collect(), false));
            pieces.push((letters.by_ref().take(mark.end - mark.start).collect(), true));
            at = mark.end;
        }
        pieces.push((letters.collect(), false));
        pieces.retain(|(text, _): &(String, bool)| !text.is_empty());
        pieces
    }
}

/// The part of `body` around the first thing that was found, with everything in it that was.
pub fn snippet(body: &str, query: &Query) -> Snippet {
    let line = one_line(body);
    let found = found(&words(&line), query);
    // By characters from here on.
    let place = |byte: usize| line[..byte].chars().count();
    let found: Vec<Range<usize>> = found.into_iter().map(|at| place(at.start)..place(at.end)).collect();
    let letters: Vec<char> = line.chars().collect();
    let shown = window(&letters, found.first().map_or(0, |first| first.start));
    let (cut_before, cut_after) = (shown.start > 0, shown.end < letters.len());
    let text: String = ["…"]
        .iter()
        .filter(|_| cut_before)
        .flat_map(|sign| sign.chars())
        .chain(letters[shown.clone()].iter().copied())
        .chain("…".chars().filter(|_| cut_after))
        .collect();
    let moved = |at: usize| at - shown.start + usize::from(cut_before);
    let marks = found.into_iter().filter(|mark| mark.start >= shown.start && mark.end <= shown.end);
    Snippet { text, marks: marks.map(|mark| moved(mark.start)..moved(mark.end)).collect() }
}

/// What is shown: from the beginning of a word a little before `first`, as long as there is room.
fn window(letters: &[char], first: usize) -> Range<usize> {
    if letters.len() <= SNIPPET_CHARS {
        return 0..letters.len();
    }
    let earliest = first.saturating_sub(BEFORE_CHARS).min(letters.len() - SNIPPET_CHARS);
    let start = if earliest == 0 {
        0
    } else {
        letters[earliest..first.max(earliest)].iter().position(|c| *c == ' ').map_or(earliest, |at| earliest + at + 1)
    };
    start..(start + SNIPPET_CHARS).min(letters.len())
}

/// Where the phrases stand, in order and without overlaps.
fn found(words: &[Word], query: &Query) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for (phrase, open_end) in query.phrases() {
        for run in words.windows(phrase.len()) {
            let fits = run.iter().zip(phrase).enumerate().all(|(nth, (word, wanted))| {
                let may_go_on = open_end && nth + 1 == phrase.len();
                if may_go_on { word.folded.starts_with(wanted.as_str()) } else { word.folded == *wanted }
            });
            if let (true, Some(first), Some(last)) = (fits, run.first(), run.last()) {
                places.push(first.at.start..last.at.end);
            }
        }
    }
    if let Some(digits) = query.digits() {
        places.extend(words.iter().filter(|word| word.folded.starts_with(digits)).map(|word| word.at.clone()));
    }
    places.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(body: &str, query: &str) -> Vec<String> {
        let shown = snippet(body, &Query::parse(query).unwrap());
        shown.pieces().into_iter().filter(|(_, found)| *found).map(|(text, _)| text).collect()
    }

    #[test]
    fn what_was_found_is_marked() {
        assert_eq!(marked("The oak wardrobe, the OAK door", "oak"), ["oak", "OAK"]);
        assert_eq!(marked("The oak wardrobe, oak and wardrobes", "\"oak wardrobe\""), ["oak wardrobe"]);
        assert_eq!(marked("Die Küche und die Küchen", "kuche"), ["Küche", "Küchen"]);
        assert_eq!(marked("don’t do it", "don't"), ["don’t"]);
        assert_eq!(marked("call 555-010-0123 or 5550100123", "555 010 0123"), ["555", "010", "0123", "5550100123"]);
        assert_eq!(marked("nothing of it", "oak"), Vec::<String>::new());
    }

    #[test]
    fn a_long_message_is_cut_around_the_first_of_it() {
        let body = format!("{} quartzite {}", "before ".repeat(50), "after ".repeat(50));
        let shown = snippet(&body, &Query::parse("quartz").unwrap());
        assert!(shown.text.starts_with("…before") && shown.text.ends_with('…'), "{}", shown.text);
        assert_eq!(shown.text.chars().count(), SNIPPET_CHARS + 2);
        let mark = shown.marks[0].clone();
        assert_eq!(shown.text.chars().skip(mark.start).take(mark.len()).collect::<String>(), "quartzite");
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_text_and_apart(body in ".{0,400}", query in "[a-zé 0-9\"]{0,12}") {
            let Ok(query) = Query::parse(&query) else { return Ok(()) };
            let shown = snippet(&body, &query);
            let length = shown.text.chars().count();
            prop_assert!(length <= SNIPPET_CHARS + 2);
            let mut end = 0;
            for mark in &shown.marks {
                prop_assert!(end <= mark.start && mark.start < mark.end && mark.end <= length);
                end = mark.end;
            }
            let whole: String = shown.pieces().into_iter().map(|(text, _)| text).collect();
            prop_assert_eq!(whole, shown.text);
        }
    }
}
