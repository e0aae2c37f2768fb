//! What of a long message shows at first: not the text that its writer quotes below their own, and not a book.

/// So many characters always show.
pub const LONG_CHARS: usize = 4_000;
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

/// Divides a message. What is left after folding is never empty, so a message that is nothing but a quotation stays whole.
pub fn fold(body: &str) -> Folded<'_> {
    if let Some(at) = quotation(body)
        && let Some((shown, rest)) = body.split_at_checked(at)
    {
        return Folded { shown: shown.trim_end(), rest, fold: Fold::Quoted };
    }
    match cut(body).and_then(|at| body.split_at_checked(at)) {
        Some((shown, rest)) => Folded { shown, rest, fold: Fold::Long },
        None => Folded { shown: body, rest: "", fold: Fold::Nothing },
    }
}

/// Where a long message is cut, in bytes.
fn cut(body: &str) -> Option<usize> {
    body.char_indices().nth(LONG_CHARS)?;
    let (at, _) = body.char_indices().nth(SHOWN_CHARS)?;
    let (from, _) = body.char_indices().nth(SHOWN_CHARS - SEARCHED_CHARS)?;
    let window = body.get(from..at)?;
    let end = window.rfind('\n').or_else(|| window.rfind(char::is_whitespace));
    Some(end.map_or(at, |end| from + end))
}

/// Where the quotation at the end begins, in bytes.
fn quotation(body: &str) -> Option<usize> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        lines.push((at, line.trim()));
        at += line.len();
    }
    let first = (0..lines.len()).find(|index| begins_quotation(&lines, *index))?;
    let (at, _) = *lines.get(first)?;
    let is_anything_left = lines.iter().take(first).any(|(_, line)| !line.is_empty());
    is_anything_left.then_some(at)
}

fn begins_quotation(lines: &[(usize, &str)], index: usize) -> bool {
    let line = |offset: usize| lines.get(index + offset).map_or("", |(_, line)| *line);
    let rest_is_quoted = |from: usize| {
        let mut rest =
            lines.iter().skip(index + from).map(|(_, line)| *line).filter(|line| !line.is_empty()).peekable();
        rest.peek().is_some() && rest.all(|line| line.starts_with('>'))
    };
    let first = line(0);
    if first.starts_with('>') {
        return rest_is_quoted(0);
    }
    if is_attribution(first) {
        return true;
    }
    // A long one goes on in the next line.
    if !first.is_empty()
        && is_attribution(&format!("{first} {}", line(1)))
        && ATTRIBUTIONS.iter().any(|(begin, _)| starts(first, begin))
    {
        return true;
    }
    is_separator(first) || (is_rule(first) && HEADERS.iter().any(|header| starts(line(1), header)))
}

fn starts(line: &str, begin: &str) -> bool {
    line.to_lowercase().starts_with(begin)
}

fn is_attribution(line: &str) -> bool {
    if line.chars().count() > ATTRIBUTION_CHARS_MAX || !line.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let lower = line.to_lowercase();
    ATTRIBUTIONS.iter().any(|(begin, ends)| {
        lower.starts_with(begin)
            && ends
                .iter()
                .any(|end| lower.ends_with(end) && (*end != ":" || WROTE.iter().any(|verb| lower.contains(verb))))
    })
}

fn is_separator(line: &str) -> bool {
    let words = line.trim_matches(['-', '_', ' ']).to_lowercase();
    line.starts_with("--") && SEPARATORS.contains(&words.as_str())
}

fn is_rule(line: &str) -> bool {
    line.len() >= 10 && line.chars().all(|c| matches!(c, '_' | '-'))
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
        let body = "See below.\n> Colour?\nGreen.\n> Size?\nTwelve.";
        assert_eq!(shown(body), (body, Fold::Nothing));
    }

    #[test]
    fn a_book_shows_its_beginning() {
        let body = "word ".repeat(20_000);
        let folded = fold(&body);
        assert_eq!(folded.fold, Fold::Long);
        assert!(folded.shown.chars().count() <= SHOWN_CHARS && folded.shown.ends_with("word"));
        let unbroken = "é".repeat(LONG_CHARS + 1);
        assert_eq!(fold(&unbroken).shown.chars().count(), SHOWN_CHARS);
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
