//! Whether a text asks to stop in its own words: what a reasonable person would understand, and no more.

use super::phrases::{
    AFTER_A_STOP, BEFORE_A_REQUEST, BEFORE_A_STOP, BUSINESS, CLEAR, CLEAR_ALONE, COURTESY, MESSAGES, NEGATION,
    NOT_MEANT, POSSIBLE, POSSIBLE_ALONE,
};

/// How sure it is that a text asks to stop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Intent {
    /// It does not.
    None,
    /// A person has to read it.
    Possible,
    /// It does.
    Clear,
}

/// How many words a verb and its object may take, with all between them.
const OBJECT_REACH: usize = 6;

/// Whether the words ask to stop. `is_keyword` tells keywords that count as a whole text.
pub(super) fn intent(words: &[String], is_keyword: impl Fn(&str) -> bool) -> Intent {
    let text = Text(words);
    if text.is_courteous_keyword(is_keyword) || text.is_one_of(CLEAR_ALONE) {
        return Intent::Clear;
    }
    if text.is_one_of(POSSIBLE_ALONE) {
        return Intent::Possible;
    }
    (0..words.len()).map(|at| text.intent_at(at)).max().unwrap_or(Intent::None)
}

struct Text<'a>(&'a [String]);

/// What a verb is about.
#[derive(PartialEq, Eq)]
enum Object {
    Messages,
    Business,
    Unsaid,
}

impl Text<'_> {
    /// The word at a place, and nothing beyond the ends.
    fn word(&self, at: usize) -> &str {
        self.0.get(at).map_or("", String::as_str)
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    fn matches(&self, at: usize, pattern: &str) -> bool {
        pattern
            .split(' ')
            .enumerate()
            .all(|(offset, words)| words.split('|').any(|word| word == self.word(at + offset)))
    }

    fn any_matches(&self, at: usize, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| self.matches(at, pattern))
    }

    /// Whether nothing but courtesy is left when keywords are taken away.
    fn is_courteous_keyword(&self, is_keyword: impl Fn(&str) -> bool) -> bool {
        let mut rest = self.0.iter().filter(|word| !COURTESY.contains(&word.as_str())).peekable();
        rest.peek().is_some() && rest.all(|word| is_keyword(word))
    }

    /// Whether one of the patterns is the whole text but for courtesy at its ends.
    fn is_one_of(&self, patterns: &[&str]) -> bool {
        let polite = |word: &&String| COURTESY.contains(&word.as_str());
        let start = self.0.iter().take_while(polite).count();
        let rest = &self.0[start..];
        let core = Text(&rest[..rest.len() - rest.iter().rev().take_while(polite).count()]);
        patterns.iter().any(|pattern| pattern.split(' ').count() == core.0.len() && core.matches(0, pattern))
    }

    fn intent_at(&self, at: usize) -> Intent {
        let phrase = if self.any_matches(at, NOT_MEANT) {
            Intent::None
        } else if self.any_matches(at, CLEAR) {
            self.clear_phrase(at)
        } else if self.any_matches(at, POSSIBLE) {
            Intent::Possible
        } else {
            Intent::None
        };
        let word = match self.word(at) {
            "stop" => self.stop(at),
            "cancel" => self.cancel(at),
            "end" | "discontinue" => self.end(at),
            "dont" | "dnt" | "donot" | "never" | "not" => self.negated(at),
            "mas" => self.no_mas(at),
            _ => Intent::None,
        };
        phrase.max(word)
    }

    fn clear_phrase(&self, at: usize) -> Intent {
        let kept = matches!(self.before(at), "dont" | "not" | "never") && self.matches(at, "stop|quit|cease");
        if kept {
            Intent::None
        } else if NEGATION.contains(&self.before(at)) || self.object(at) == Object::Business {
            Intent::Possible
        } else {
            Intent::Clear
        }
    }

    /// What the verb at a place is about: the first thing named soon after it.
    fn object(&self, at: usize) -> Object {
        let near = || self.0.iter().skip(at).take(OBJECT_REACH).map(String::as_str);
        if near().any(|word| MESSAGES.contains(&word)) {
            Object::Messages
        } else if near().any(|word| BUSINESS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())) {
            Object::Business
        } else {
            Object::Unsaid
        }
    }

    fn stop(&self, at: usize) -> Intent {
        let (before, after) = (self.before(at), self.word(at + 1));
        let visit = AFTER_A_STOP.contains(&after) && !self.matches(at, "stop at once");
        if NEGATION.contains(&before) || BEFORE_A_STOP.contains(&before) || visit {
            return Intent::None;
        }
        match self.object(at) {
            Object::Messages => Intent::Clear,
            Object::Business => Intent::None,
            Object::Unsaid if before == "to" && self.asks_the_reader(at) => Intent::Clear,
            Object::Unsaid if before == "you" && matches!(self.before(at - 1), "do" | "did") => Intent::Possible,
            Object::Unsaid if BEFORE_A_REQUEST.contains(&before) => Intent::Clear,
            Object::Unsaid => Intent::Possible,
        }
    }

    /// "You have to stop", "I want this to stop"; not "Do you want me to stop".
    fn asks_the_reader(&self, at: usize) -> bool {
        let said = &self.0[at.saturating_sub(4)..at];
        said.iter().any(|word| matches!(word.as_str(), "you" | "u" | "this" | "these" | "it"))
            && !said.iter().any(|word| matches!(word.as_str(), "me" | "us" | "him" | "her" | "them"))
    }

    fn cancel(&self, at: usize) -> Intent {
        match self.object(at) {
            Object::Messages => Intent::Clear,
            Object::Business => Intent::None,
            Object::Unsaid if NEGATION.contains(&self.before(at)) => Intent::None,
            Object::Unsaid => Intent::Possible,
        }
    }

    fn end(&self, at: usize) -> Intent {
        let of = self.matches(at, "end of");
        if !of && self.object(at) == Object::Messages { Intent::Clear } else { Intent::None }
    }

    /// "Don't text me", "never contact us again"; not "don't send the crew".
    fn negated(&self, at: usize) -> Intent {
        if self.word(at) == "not" && self.before(at) != "do" {
            return Intent::None;
        }
        let is_filler = |word: &&String| matches!(word.as_str(), "ever" | "you" | "please" | "keep");
        let fillers = self.0.iter().skip(at + 1).take_while(is_filler);
        let verb = at + 1 + fillers.count();
        let subject = if self.word(at) == "not" { self.before(at - 1) } else { self.before(at) };
        let own_habit = matches!(subject, "i" | "we" | "he" | "she" | "they");
        let mut end = self.0.iter().skip(verb).take(OBJECT_REACH);
        let for_good = end.any(|word| matches!(word.as_str(), "again" | "anymore" | "ever"));
        let to_me = || matches!(self.word(verb + 1), "me" | "us" | "to" | "this" | "here");
        let mild = |sure: bool| if sure { Intent::Clear } else { Intent::Possible };
        match self.word(verb) {
            "text" | "texting" | "txt" | "message" | "messaging" | "msg" | "contact" | "contacting" | "sms"
            | "bother" | "bug" | "spam" | "harass" => mild(!own_habit),
            "send" | "sending" if self.object(verb) == Object::Messages || (to_me() && for_good) => Intent::Clear,
            "call" | "calling" | "email" | "emailing" | "phone" | "write" | "writing" => match self.word(verb + 1) {
                _ if own_habit => Intent::None,
                _ if for_good => Intent::Clear,
                "me" | "us" | "to" => Intent::Possible,
                // "Text me, don't call" asks for texts.
                "" if !matches!(self.before(at), "me" | "us") => Intent::Possible,
                _ => Intent::None,
            },
            _ => Intent::None,
        }
    }

    /// "No más" with what follows: not "no más tarde", "no más de".
    fn no_mas(&self, at: usize) -> Intent {
        if self.before(at) != "no" || matches!(self.word(at + 1), "tarde" | "de" | "que" | "temprano") {
            return Intent::None;
        }
        if self.object(at) == Object::Messages || self.word(at + 1).is_empty() {
            Intent::Clear
        } else {
            Intent::Possible
        }
    }
}
