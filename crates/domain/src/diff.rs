//! What an edit changed, word by word.

use serde::{Deserialize, Serialize};

/// Most comparisons of two words that a difference may take. Two of the longest texts in ordinary words stay below; beyond it the
/// changed middle is shown as replaced.
const COMPARISONS_MAX: usize = 1_000_000;

/// A part of two texts, in their order. What is the same and what was removed make the text before; what is the same and what was
/// added, the text after.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// In both.
    Same(String),
    /// Only in the text before.
    Removed(String),
    /// Only in the text after.
    Added(String),
}

/// The pieces of two texts; what was removed stands before what was added in its place.
pub fn words(before: &str, after: &str) -> Vec<Piece> {
    let (before, after) = (tokens(before), tokens(after));
    let start = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
    let (old, new) = (&before[start..], &after[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);

    let mut steps: Vec<Step<'_>> = before[..start].iter().map(|token| Step::Same(token)).collect();
    if old.len() * new.len() <= COMPARISONS_MAX {
        compare(old, new, &mut steps);
    } else {
        steps.extend(old.iter().map(|token| Step::Removed(token)));
        steps.extend(new.iter().map(|token| Step::Added(token)));
    }
    steps.extend(before[before.len() - end..].iter().map(|token| Step::Same(token)));
    pieces(&steps)
}

/// One word or white space, and what became of it.
#[derive(Clone, Copy)]
enum Step<'a> {
    Same(&'a str),
    Removed(&'a str),
    Added(&'a str),
}

/// Words and the white space between them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_whitespace() != first.is_whitespace()).unwrap_or(rest.len());
        let (token, next) = rest.split_at(end);
        tokens.push(token);
        rest = next;
    }
    tokens
}

/// Follows a longest common subsequence.
fn compare<'a>(old: &[&'a str], new: &[&'a str], steps: &mut Vec<Step<'a>>) {
    let width = new.len() + 1;
    // The length of the longest common subsequence of what follows in both: never more than the shorter, so it fits.
    let mut common = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            steps.push(Step::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            steps.push(Step::Removed(old[i]));
            i += 1;
        } else {
            steps.push(Step::Added(new[j]));
            j += 1;
        }
    }
    steps.extend(old[i..].iter().map(|token| Step::Removed(token)));
    steps.extend(new[j..].iter().map(|token| Step::Added(token)));
}

/// Joins steps of one kind. White space between two replaced words is replaced with them, so that a changed sentence reads as one.
fn pieces(steps: &[Step<'_>]) -> Vec<Piece> {
    let (mut same, mut removed, mut added) = (String::new(), String::new(), String::new());
    let mut pieces = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Removed(token) => removed.push_str(token),
            Step::Added(token) => added.push_str(token),
            Step::Same(token) => {
                let more = matches!(steps.get(at + 1), Some(Step::Removed(_) | Step::Added(_)));
                if token.trim().is_empty() && more && !removed.is_empty() && !added.is_empty() {
                    removed.push_str(token);
                    added.push_str(token);
                    continue;
                }
                close(&mut removed, Piece::Removed, &mut pieces);
                close(&mut added, Piece::Added, &mut pieces);
                same.push_str(token);
                continue;
            }
        }
        close(&mut same, Piece::Same, &mut pieces);
    }
    close(&mut same, Piece::Same, &mut pieces);
    close(&mut removed, Piece::Removed, &mut pieces);
    close(&mut added, Piece::Added, &mut pieces);
    pieces
}

fn close(text: &mut String, piece: fn(String) -> Piece, pieces: &mut Vec<Piece>) {
    if !text.is_empty() {
        pieces.push(piece(std::mem::take(text)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Piece::*, *};

    fn text(pieces: &[Piece], keep: fn(&Piece) -> Option<&String>) -> String {
        pieces.iter().filter_map(keep).map(String::as_str).collect()
    }

    fn before(piece: &Piece) -> Option<&String> {
        match piece {
            Same(text) | Removed(text) => Some(text),
            Added(_) => None,
        }
    }

    fn after(piece: &Piece) -> Option<&String> {
        match piece {
            Same(text) | Added(text) => Some(text),
            Removed(_) => None,
        }
    }

    type Kind = fn(String) -> Piece;

    fn owned(pieces: &[(Kind, &str)]) -> Vec<Piece> {
        pieces.iter().map(|(piece, text)| piece((*text).to_owned())).collect()
    }

    #[test]
    fn shows_what_changed() {
        assert_eq!(words("", ""), []);
        assert_eq!(words("See you", "See you"), owned(&[(Same, "See you")]));
        assert_eq!(
            words("See you at 10.", "See you at 11."),
            owned(&[(Same, "See you at "), (Removed, "10."), (Added, "11.")])
        );
        assert_eq!(
            words("We come at ten today", "We will arrive at ten today"),
            owned(&[(Same, "We "), (Removed, "come"), (Added, "will arrive"), (Same, " at ten today")])
        );
        assert_eq!(
            words("one two three four", "one 2 3 four"),
            owned(&[(Same, "one "), (Removed, "two three"), (Added, "2 3"), (Same, " four")])
        );
        assert_eq!(words("", "new"), owned(&[(Added, "new")]));
        assert_eq!(words("old", ""), owned(&[(Removed, "old")]));
        assert_eq!(words("a b c d", "a c d"), owned(&[(Same, "a "), (Removed, "b "), (Same, "c d")]));
    }

    #[test]
    fn a_huge_edit_is_shown_as_a_replacement() {
        let (old, new) = ("a ".repeat(1_000), "b ".repeat(1_000));
        let pieces = words(&old, &new);
        assert_eq!(text(&pieces, before), old);
        assert_eq!(text(&pieces, after), new);
        assert_eq!(pieces.len(), 3);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(old in "[abc ]{0,40}", new in "[abc \n]{0,40}") {
            let pieces = words(&old, &new);
            prop_assert_eq!(text(&pieces, before), old);
            prop_assert_eq!(text(&pieces, after), new);
        }

        #[test]
        fn any_texts_can_be_compared(old in ".{0,60}", new in ".{0,60}") {
            let pieces = words(&old, &new);
            prop_assert_eq!(text(&pieces, before), old);
            prop_assert_eq!(text(&pieces, after), new);
        }

        /// No two neighbours are of one kind, and none is empty.
        #[test]
        fn pieces_are_whole(old in "[ab ]{0,30}", new in "[ab ]{0,30}") {
            let pieces = words(&old, &new);
            prop_assert!(pieces.windows(2).all(|pair| std::mem::discriminant(&pair[0]) != std::mem::discriminant(&pair[1])));
            prop_assert!(pieces.iter().all(|piece| matches!(piece, Same(text) | Removed(text) | Added(text) if !text.is_empty())));
        }
    }
}
