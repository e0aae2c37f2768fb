//! What a text says about being written to: exact keywords here, free words in [`super::intent`].

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    ConsentSignal,
    intent::{Intent, intent},
};

/// Words that stop messages when they are the whole text, without spaces: 47 CFR 64.1200(a)(10) (stop, quit, end, revoke, opt out,
/// cancel, unsubscribe), and the defaults of Telnyx, Twilio (revoke, optout, stopall) and AWS (arret, remove, td).
const STOP: &[&str] =
    &["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "remove", "arret", "td"];

/// Words that take a STOP back when they are the whole text: the defaults of Telnyx. Twilio's "yes" is not among them, because it
/// is what clients answer to questions.
const START: &[&str] = &["start", "unstop"];

/// Words that ask for help when they are the whole text: CTIA and every carrier.
const HELP: &[&str] = &["help", "info"];

/// Longest text, in words, that opts out when it asks to stop in free words. A longer one is read by a person first.
const REVOCATION_WORDS: usize = 8;

/// Signs that stand for STOP when there is nothing else.
const STOP_SIGNS: [char; 3] = ['🛑', '⛔', '🚫'];

/// What `text` says about being written to.
///
/// A text that asks to stop in its own words opts out if it is short, and is kept for a person to read in any case.
pub fn read(text: &str) -> ConsentSignal {
    let words = words(text);
    if words.is_empty() {
        return if text.contains(STOP_SIGNS) { ConsentSignal::PossibleRevocation } else { ConsentSignal::Message };
    }
    if STOP.contains(&words.concat().as_str()) {
        return ConsentSignal::Stop;
    }
    if let [word] = words.as_slice() {
        if START.contains(&word.as_str()) {
            return ConsentSignal::Start;
        }
        if HELP.contains(&word.as_str()) {
            return ConsentSignal::Help;
        }
    }
    match intent(&words, |rest| STOP.contains(&rest)) {
        Intent::Clear if words.len() <= REVOCATION_WORDS => ConsentSignal::Revocation,
        Intent::Clear | Intent::Possible => ConsentSignal::PossibleRevocation,
        Intent::None => ConsentSignal::Message,
    }
}

/// The words of a text in one spelling: compatibility forms folded, lower case, no accents, no apostrophes, nothing invisible;
/// punctuation and signs separate.
fn words(text: &str) -> Vec<String> {
    let visible = text.chars().filter(|c| !is_apostrophe(*c) && !is_invisible(*c));
    let mut plain = String::with_capacity(text.len());
    for c in visible.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            plain.extend(c.to_lowercase());
        } else {
            plain.push(' ');
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{b4}' | '\u{2bc}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}')
}

/// Format characters and fillers: soft hyphen, zero-width and direction marks, byte order mark, Hangul fillers, tags.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'
            ..='\u{200f}' | '\u{202a}'
            ..='\u{202e}' | '\u{2060}'
            ..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'
            ..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests;
