//! What somebody looks for.

use std::fmt::Write as _;

use super::words::{is_of_a_word, words};

/// Longest text to look for, in characters.
pub const TEXT_MAX_CHARS: usize = 200;
/// Most words to look for at once.
pub const WORDS_MAX: usize = 16;
/// So many digits without a letter may be a telephone number.
const NUMBER_MIN_DIGITS: usize = 4;

/// Why a text can't be looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SearchProblem {
    /// Over [`TEXT_MAX_CHARS`].
    #[error("That is too long to look for. Search for a few words of it: 200 characters at most.")]
    TooLong,
    /// Over [`WORDS_MAX`].
    #[error("Those are too many words. Search for the rarest of them: 16 at most.")]
    TooManyWords,
}

impl SearchProblem {
    /// A stable name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "search_too_long",
            Self::TooManyWords => "search_too_many_words",
        }
    }
}

/// Words that stand beside each other: those between quotation marks, or the parts of something like `don't` or `4-B`.
type Phrase = Vec<String>;

/// What somebody looks for: every phrase, in any order. Nothing in it is an operator.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Query {
    phrases: Vec<Phrase>,
    /// Whether the last word may go on.
    open_end: bool,
    /// The digits, if it could be a telephone number.
    number: Option<String>,
}

impl Query {
    /// Reads what somebody typed. Quotation marks hold words together; a last word outside of them may be the beginning of one.
    pub fn parse(text: &str) -> Result<Self, SearchProblem> {
        if text.chars().count() > TEXT_MAX_CHARS {
            return Err(SearchProblem::TooLong);
        }
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut open_end = false;
        for (nth, part) in text.split(['"', '“', '”', '„', '«', '»']).enumerate() {
            let quoted = nth % 2 == 1;
            let pieces: Vec<&str> = if quoted { vec![part] } else { part.split_whitespace().collect() };
            for piece in pieces {
                let phrase: Phrase =
                    words(piece).into_iter().map(|word| word.folded).filter(|word| !word.is_empty()).collect();
                if !phrase.is_empty() {
                    phrases.push(phrase);
                    open_end = !quoted;
                }
            }
        }
        if phrases.iter().map(Vec::len).sum::<usize>() > WORDS_MAX {
            return Err(SearchProblem::TooManyWords);
        }
        Ok(Self { phrases, open_end, number: number(text) })
    }

    /// Whether there is not one word in it.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// In the notation of PostgreSQL's `to_tsquery`. Nothing for an empty query.
    pub fn as_tsquery(&self) -> Option<String> {
        let (last, others) = self.phrases.split_last()?;
        let mut query = String::new();
        for phrase in others {
            push_phrase(&mut query, phrase, "");
            query.push_str(" & ");
        }
        push_phrase(&mut query, last, if self.open_end { ":*" } else { "" });
        if let Some(number) = &self.number {
            // Writing to a String can't fail.
            let _ = write!(query, " | '{number}':*");
        }
        Some(query)
    }

    /// The words that a person's name has to begin with, each somewhere; for a number its digits alone.
    pub fn name_words(&self) -> Vec<&str> {
        match &self.number {
            Some(number) => vec![number],
            None => self.phrases.iter().flatten().map(String::as_str).collect(),
        }
    }

    pub(super) fn phrases(&self) -> impl Iterator<Item = (&[String], bool)> {
        let last = self.phrases.len().saturating_sub(1);
        self.phrases.iter().enumerate().map(move |(nth, phrase)| (phrase.as_slice(), self.open_end && nth == last))
    }

    pub(super) fn digits(&self) -> Option<&str> {
        self.number.as_deref()
    }
}

/// A word is letters and digits only, so the quotation marks around it can't be closed from inside.
fn push_phrase(query: &mut String, phrase: &[String], end: &str) {
    query.push('(');
    for (nth, word) in phrase.iter().enumerate() {
        if nth > 0 {
            query.push_str(" <-> ");
        }
        query.push('\'');
        query.extend(word.chars().filter(|c| is_of_a_word(*c)));
        query.push('\'');
    }
    query.push_str(end);
    query.push(')');
}

/// The digits of what may be a telephone number, without what is dialled before it from inside or outside a country.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let spelled =
        text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+()-./\u{2010}\u{2011}\u{2013}".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !spelled || digits.len() < NUMBER_MIN_DIGITS {
        return None;
    }
    let dialled = if text.starts_with('+') { &digits } else { digits.trim_start_matches('0') };
    // Four digits may be the last ones of a number, and then a nought is one of them.
    Some(if digits.len() > NUMBER_MIN_DIGITS && !dialled.is_empty() { dialled.to_owned() } else { digits })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ts(text: &str) -> String {
        Query::parse(text).unwrap().as_tsquery().unwrap_or_default()
    }

    #[test]
    fn words_are_looked_for_together_and_the_last_may_go_on() {
        assert_eq!(ts("Oak  ward"), "('oak') & ('ward':*)");
        assert_eq!(ts("\"oak wardrobe\" door"), "('oak' <-> 'wardrobe') & ('door':*)");
        assert_eq!(ts("door “oak wardrobe”"), "('door') & ('oak' <-> 'wardrobe')");
        assert_eq!(ts("don't"), "('don' <-> 't':*)");
        assert_eq!(ts("\"never closed"), "('never' <-> 'closed')");
    }

    #[test]
    fn operators_are_signs_between_words() {
        assert_eq!(ts("oak & !door | (x:*) <-> 'y'"), "('oak') & ('door') & ('x') & ('y':*)");
        for nothing in ["", "  ", "\"\"", "& | ! <->", "👍", "\0", "''", "%_"] {
            assert!(Query::parse(nothing).unwrap().is_empty(), "{nothing:?}");
            assert_eq!(Query::parse(nothing).unwrap().as_tsquery(), None);
        }
    }

    #[test]
    fn a_number_is_one_however_it_is_written() {
        for spelling in ["+1 (555) 010-0123", "+15550100123", "001 555 010 0123", "1-555-010-0123"] {
            assert_eq!(Query::parse(spelling).unwrap().name_words(), ["15550100123"], "{spelling}");
        }
        assert_eq!(Query::parse("030 123456").unwrap().name_words(), ["30123456"]);
        assert_eq!(Query::parse("0123").unwrap().name_words(), ["0123"]);
        assert_eq!(Query::parse("4B").unwrap().name_words(), ["4b"]);
        assert_eq!(ts("555 010-0123"), "('555') & ('010' <-> '0123':*) | '5550100123':*");
    }

    #[test]
    fn too_much_is_a_sentence() {
        assert_eq!(Query::parse(&"x".repeat(10_000)), Err(SearchProblem::TooLong));
        assert_eq!(Query::parse(&"a ".repeat(17)), Err(SearchProblem::TooManyWords));
        assert!(Query::parse(&"a ".repeat(16)).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_typed_is_ever_an_operator(text in any::<String>()) {
            let Ok(query) = Query::parse(&text) else { return Ok(()) };
            let Some(ts) = query.as_tsquery() else { return Ok(()) };
            // Between the quotation marks there are words alone, outside of them our own signs.
            for (nth, part) in ts.split('\'').enumerate() {
                if nth % 2 == 1 {
                    prop_assert!(!part.is_empty() && part.chars().all(is_of_a_word), "{}", ts);
                } else {
                    prop_assert!(part.chars().all(|c| "()&|<-> :*".contains(c)), "{}", ts);
                }
            }
        }
    }
}
