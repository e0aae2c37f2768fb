//! What of a long message shows at first: not the text that its writer quotes below their own, and not a book.

/// So many characters always show.
const LONG_CHARS: usize = 4_000;
/// So many show of one that has more.
const SHOWN_CHARS: usize = 2_000;
/// Within so many characters before the cut, an end of a line or a word is looked for.
const SEARCHED_CHARS: usize = 200;
/// Longest line that can introduce a quotation, in characters: mail programs put a date, a name and an address into it.
const ATTRIBUTION_CHARS_MAX: usize = 300;

/// A message in two parts, which together are the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Folded<'a> {
    /// What shows.
    pub shown: &'a str,
    /// What shows when somebody asks for it.
    pub rest: &'a str,
    /// What that is.
    pub fold: Fold,
}

/// What is folded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    /// Nothing.
    Nothing,
    /// What somebody wrote before.
    Quoted,
    /// The rest of a long message.
    Long,
}

/// How mail programs introduce what they quote: the beginning of the line, and how it ends, both in lower case.
///
/// Collected from the defaults of Gmail, Apple Mail, Thunderbird and Outlook in these languages.
const ATTRIBUTIONS: &[(&str, &[&str])] = &[
    ("on ", &["wrote:"]),
    ("am ", &["schrieb:", "geschrieben:", ":"]),
    ("le ", &["a écrit :", "a écrit\u{a0}:", "a écrit:"]),
    ("el ", &["escribió:", "escribió :"]),
    ("il ", &["ha scritto:", "scrisse:"]),
    ("op ", &["schreef:", "geschreven:", ":"]),
    ("em ", &["escreveu:"]),
    ("den ", &["skrev:", ":"]),
    ("dnia ", &["napisał:", "napisała:", "napisał(a):"]),
    ("w dniu ", &["napisał:", "napisała:", "napisał(a):", "pisze:"]),
];
/// Verbs without which an ending that is only a colon says nothing.
const WROTE: &[&str] = &["schrieb", "schreef", "skrev"];
/// What stands between dashes above a message that is passed on whole.
const SEPARATORS: &[&str] = &[
    "original message",
    "forwarded message",
    "ursprüngliche nachricht",
    "weitergeleitete nachricht",
    "message d'origine",
    "message d’origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "originalmeddelande",
    "ursprungligt meddelande",
];
/// How the first line below Outlook's rule begins.
const HEADERS: &[&str] = &["from:", "von:", "de:", "de :", "da:", "van:", "från:", "fra:", "od:"];

/// Divides a message. What is left after folding is never empty, so a message that is nothing but a quotation stays whole; and nothing
/// that its writer put below or between quoted lines is folded away with them.
pub fn fold(body: &str) -> Folded<'_> {
    let quoted = quotation(body).and_then(|at| body.split_at_checked(at));
    let own = quoted.map_or(body, |(own, _)| own.trim_end());
    if let Some((shown, rest)) = cut(own).and_then(|at| body.split_at_checked(at)) {
        return Folded { shown, rest, fold: Fold::Long };
    }
    match quoted {
        Some((_, rest)) => Folded { shown: own, rest, fold: Fold::Quoted },
        None => Folded { shown: body, rest: "", fold: Fold::Nothing },
    }
}

/// Where a long text is cut, in bytes.
fn cut(text: &str) -> Option<usize> {
    text.char_indices().nth(LONG_CHARS)?;
    let (at, _) = text.char_indices().nth(SHOWN_CHARS)?;
    let (from, _) = text.char_indices().nth(SHOWN_CHARS - SEARCHED_CHARS)?;
    let window = text.get(from..at)?;
    let end = window.rfind('\n').or_else(|| window.rfind(char::is_whitespace));
    Some(end.map_or(at, |end| from + end))
}

/// A line without the spaces around it, and where it begins, in bytes.
type Line<'a> = (usize, &'a str);

/// Where the quotation at the end begins, in bytes.
fn quotation(body: &str) -> Option<usize> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        lines.push((at, line.trim()));
        at += line.len();
    }
    let passed_on = (0..lines.len()).find(|index| is_passed_on(&lines, *index));
    let first = [passed_on, quoted_block(&lines)].into_iter().flatten().min()?;
    let is_anything_left = lines.iter().take(first).any(|(_, line)| !line.is_empty());
    lines.get(first).filter(|_| is_anything_left).map(|(at, _)| *at)
}

/// The first line of the quoted lines with which a message ends, or of what introduces them.
fn quoted_block(lines: &[Line<'_>]) -> Option<usize> {
    let is_own = |(_, line): &Line<'_>| !line.is_empty() && !line.starts_with('>');
    let after_own = lines.iter().rposition(is_own).map_or(0, |last| last + 1);
    let quoted = after_own + lines.iter().skip(after_own).position(|(_, line)| !line.is_empty())?;
    // Mail programs break a long introduction once.
    let line = |back: usize| after_own.checked_sub(back).and_then(|index| lines.get(index)).map(|(_, line)| *line);
    match (line(2), line(1)) {
        (_, Some(last)) if is_attribution(last) => Some(after_own - 1),
        (Some(first), Some(last)) if is_attribution(&format!("{first} {last}")) => Some(after_own - 2),
        _ => Some(quoted),
    }
}

/// Whether another message begins here that is passed on whole, below what a mail program draws above it.
fn is_passed_on(lines: &[Line<'_>], index: usize) -> bool {
    let line = |index: usize| lines.get(index).map_or("", |(_, line)| *line);
    is_separator(line(index)) || (is_rule(line(index)) && is_header(line(index + 1)))
}

fn is_attribution(line: &str) -> bool {
    if line.chars().count() > ATTRIBUTION_CHARS_MAX || !line.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let lower = line.to_lowercase();
    let is_said = |end: &str| end != ":" || WROTE.iter().any(|verb| lower.contains(verb));
    ATTRIBUTIONS
        .iter()
        .any(|(begin, ends)| lower.starts_with(begin) && ends.iter().any(|end| lower.ends_with(end) && is_said(end)))
}

fn is_separator(line: &str) -> bool {
    let words = line.trim_matches(['-', '_', ' ']);
    line.starts_with("--") && SEPARATORS.contains(&words.to_lowercase().as_str())
}

fn is_rule(line: &str) -> bool {
    line.len() >= 10 && line.chars().all(|c| matches!(c, '_' | '-'))
}

fn is_header(line: &str) -> bool {
    let lower = line.to_lowercase();
    HEADERS.iter().any(|header| lower.starts_with(header))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(body: &str) -> (&str, Fold) {
        let folded = fold(body);
        (folded.shown, folded.fold)
    }

    #[test]
    fn what_is_quoted_below_is_folded_in_every_language() {
        for quoted in [
            "> Can you come on Monday?\n> Ada",
            "On Tue, Nov 3, 2026 at 10:42 AM Ada Associate <ada@example.com> wrote:\n> Can you come?",
            "On Tue, Nov 3, 2026 at 10:42 AM Ada Associate\n<ada@example.com> wrote:\n\n> Can you come?",
            "Am 03.11.2026 um 10:42 schrieb Ada Associate:\n> Können Sie kommen?",
            "Le mar. 3 nov. 2026 à 10:42, Ada <ada@example.com> a écrit :\n> Pouvez-vous venir ?",
            "El mar, 3 nov 2026 a las 10:42, Ada escribió:\n> ¿Puede venir?",
            "Il giorno mar 3 nov 2026 Ada ha scritto:\n> Può venire?",
            "Op di 3 nov 2026 om 10:42 schreef Ada <ada@example.com>:\n> Kunt u komen?",
            "Em ter., 3 de nov. de 2026, Ada escreveu:\n> Pode vir?",
            "Den tis 3 nov. 2026 kl 10:42 skrev Ada <ada@example.com>:\n> Kan du komma?",
            "-----Original Message-----\nFrom: Ada\nSent: Tuesday",
            "-----Ursprüngliche Nachricht-----\nVon: Ada",
            "________________________________\nFrom: Ada <ada@example.com>\nSent: Tuesday",
        ] {
            let body = format!("Monday is fine.\n\nMaria\n\n{quoted}\n");
            assert_eq!(shown(&body), ("Monday is fine.\n\nMaria", Fold::Quoted), "{quoted}");
            assert_eq!(fold(&body).rest, format!("{quoted}\n"));
        }
    }

    #[test]
    fn what_only_looks_like_a_quotation_stays() {
        for body in [
            "> nothing but a quotation",
            "On Tue, Nov 3, 2026 Ada wrote:\n> nothing but a quotation",
            "> You asked for the colour.\nIt is green.",
            "On Monday I wrote:\nplease come",
            "Price > 5\nis too much",
            "---\nMaria",
            "__________\nMaria",
            "Am I right that it costs 300:",
            "",
        ] {
            assert_eq!(shown(body), (body, Fold::Nothing));
        }
    }

    #[test]
    fn an_answer_between_quoted_lines_is_never_hidden() {
        for body in [
            "See below.\n> Colour?\nGreen.\n> Size?\nTwelve.",
            "On Tue, Nov 3, 2026 Ada wrote:\n> Colour?\nGreen.\n> Size?\nTwelve.",
            "On May 5 I wrote:\nplease come at nine",
        ] {
            assert_eq!(shown(body), (body, Fold::Nothing));
        }
        let below = "Hello\nOn Tue, Nov 3, 2026 Ada wrote:\n> Colour?\nGreen.\n> Size?";
        assert!(shown(below).0.ends_with("Green."), "only what is quoted below the last answer is folded");
    }

    #[test]
    fn a_book_shows_its_beginning() {
        let body = "word ".repeat(20_000);
        let folded = fold(&body);
        assert_eq!(folded.fold, Fold::Long);
        assert!(folded.shown.chars().count() <= SHOWN_CHARS && folded.shown.ends_with("word"));
        let unbroken = "é".repeat(LONG_CHARS + 1);
        assert_eq!(fold(&unbroken).shown.chars().count(), SHOWN_CHARS);
        let quoting = format!("{}\n> Colour?", "word ".repeat(20_000));
        assert_eq!(fold(&quoting).fold, Fold::Long, "a quotation at its end makes a book no shorter");
        let just_short = "é".repeat(LONG_CHARS);
        assert_eq!(fold(&just_short).fold, Fold::Nothing);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(body in "([>a \n:é0-9]|On |wrote:|--){0,60}") {
            let folded = fold(&body);
            let rest_begins = body.len() - folded.rest.len();
            prop_assert_eq!(&body[rest_begins..], folded.rest);
            prop_assert_eq!(body[..rest_begins].trim_end(), folded.shown.trim_end());
        }
    }
}
