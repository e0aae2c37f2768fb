//! The one-line preview of a message in a list.

use crate::attachment::MediaKind;

/// Longest preview, in characters.
pub const PREVIEW_CHARS: usize = 140;

/// The message on one line: runs of white space become one space, control characters and bidirectional overrides
/// (Unicode TR 9 §2) go, and what is longer than [`PREVIEW_CHARS`] ends in an ellipsis.
pub fn preview(body: &str) -> String {
    cut(body, PREVIEW_CHARS)
}

/// The preview of a message with files: its words, or what stands for the files if there are none.
pub fn preview_with(body: &str, files: &[MediaKind]) -> String {
    let words = preview(body);
    match files {
        [] => words,
        _ if !words.is_empty() => words,
        [one] => one.label().to_owned(),
        several if several.iter().all(|kind| *kind == MediaKind::Image) => format!("{} photos", several.len()),
        several => format!("{} files", several.len()),
    }
}

/// The whole message on one line, otherwise like [`preview`].
pub fn one_line(body: &str) -> String {
    cut(body, usize::MAX)
}

fn cut(body: &str, chars_max: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in body.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let separator = usize::from(length > 0);
        for c in " ".chars().take(separator).chain(word.chars().filter(|c| !is_invisible(*c))) {
            if length == chars_max {
                line.pop();
                line.push('…');
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line
}

/// Signs that show nothing and change how others are read: overrides of direction, joiners, marks.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_line_without_tricks() {
        assert_eq!(preview("  Hello\r\n\tthere\u{202E} you "), "Hello there you");
        assert_eq!(preview(""), "");
        assert_eq!(preview("\u{0}\u{7}"), "");
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        let line = preview(&"ab ".repeat(200));
        assert_eq!(line.chars().count(), PREVIEW_CHARS);
        assert!(line.ends_with('…'));
        let exact = "x".repeat(PREVIEW_CHARS);
        assert_eq!(preview(&exact), exact);
    }

    #[test]
    fn files_without_words_are_named() {
        use MediaKind::{Audio, Image};
        assert_eq!(preview_with(" Look ", &[Image]), "Look");
        assert_eq!(preview_with("\n", &[Image]), "Photo");
        assert_eq!(preview_with("", &[Audio]), "Voice message");
        assert_eq!(preview_with("", &[Image, Image]), "2 photos");
        assert_eq!(preview_with("", &[Image, Audio]), "2 files");
        assert_eq!(preview_with("", &[]), "");
    }

    proptest! {
        #[test]
        fn never_longer_and_never_two_lines(body in any::<String>()) {
            let line = preview(&body);
            prop_assert!(line.chars().count() <= PREVIEW_CHARS);
            prop_assert!(!line.contains(['\n', '\r', '\0']));
        }
    }
}
