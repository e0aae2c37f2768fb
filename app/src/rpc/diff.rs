//! Two texts compared word by word, so that a person sees at once what an edit has changed.

use similar::{ChangeTag, TextDiff};

use super::views::{Change, DiffPiece};

/// The way from one text to the other. Neighbours of the same kind are one piece.
pub(super) fn between(before: &str, after: &str) -> Vec<DiffPiece> {
    let diff = TextDiff::from_words(before, after);
    let mut pieces: Vec<DiffPiece> = Vec::new();
    for step in diff.iter_all_changes() {
        let change = match step.tag() {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Insert => Change::Added,
            ChangeTag::Delete => Change::Removed,
        };
        match pieces.last_mut() {
            Some(last) if last.change == change => last.text.push_str(step.value()),
            _ => pieces.push(DiffPiece { change, text: step.value().to_owned() }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(before: &str, after: &str) -> String {
        let piece = |piece: &DiffPiece| match piece.change {
            Change::Same => piece.text.clone(),
            Change::Added => format!("[+{}]", piece.text),
            Change::Removed => format!("[-{}]", piece.text),
        };
        between(before, after).iter().map(piece).collect()
    }

    #[test]
    fn changes_are_words() {
        assert_eq!(short("We come on Tuesday.", "We come on Monday."), "We come on [-Tuesday.][+Monday.]");
        assert_eq!(short("Hello", "Hello there"), "Hello[+ there]");
        assert_eq!(short("", "New"), "[+New]");
        assert_eq!(short("same", "same"), "same");
    }

    #[test]
    fn both_texts_can_be_read_from_the_pieces() {
        let (before, after) = ("Café at 9 — bring the\nplans", "Café at 10 — bring your plans");
        let pieces = between(before, after);
        let text = |without: Change| -> String {
            pieces.iter().filter(|piece| piece.change != without).map(|piece| piece.text.as_str()).collect()
        };
        assert_eq!((text(Change::Added), text(Change::Removed)), (before.to_owned(), after.to_owned()));
    }
}
