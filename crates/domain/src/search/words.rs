//! The words of a text.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word as it stands in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// Where, in bytes.
    pub(super) at: Range<usize>,
    /// Without its accents, in lower case.
    pub(super) folded: String,
}

/// Letters and digits make a word, with the accents that stand on them; everything else comes between words.
pub(super) fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Every word, in its order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut began = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (began, is_of_a_word(c)) {
            (None, true) => began = Some(at),
            (Some(start), false) => {
                found.push(Word { at: start..at, folded: fold(&text[start..at]) });
                began = None;
            }
            _ => {}
        }
    }
    found
}

/// A word without its accents, in lower case.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_come_between_words_and_accents_do_not_count() {
        let folded = |text| words(text).into_iter().map(|word| word.folded).collect::<Vec<_>>();
        assert_eq!(folded("Lift/stairs, 1.5m – don’t!"), ["lift", "stairs", "1", "5m", "don", "t"]);
        assert_eq!(folded("Küche STRASSE Straße cafe\u{301}s Łódź"), ["kuche", "strasse", "strasse", "cafes", "lodz"]);
        assert_eq!(folded("👍 \0 \u{202e}"), Vec::<String>::new());
    }
}
