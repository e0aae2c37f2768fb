//! What a reply would cost, while it is typed. Pure.

use domain::message::{Encoding, Segmentation};

use crate::text;

/// Units that fit into as many segments as are begun: 3GPP TS 23.040 §9.2.3.24.
const fn capacity(cut: &Segmentation) -> usize {
    let (alone, chained) = match cut.encoding {
        Encoding::Gsm7 => (160, 153),
        Encoding::Ucs2 => (70, 67),
    };
    if cut.segments <= 1 { alone } else { cut.segments * chained }
}

/// `2 text messages · 99/134 · UCS-2, because of ’ (U+2019)`.
pub(in crate::pages) fn sentence(cut: &Segmentation) -> String {
    let mut parts = Vec::with_capacity(3);
    if cut.segments > 0 {
        parts.push(text::composer::messages(cut.segments));
    }
    parts.push(format!("{}/{}", cut.units, capacity(cut)));
    parts.push(match cut.forced_by {
        Some(character) => format!("{}, {}", cut.encoding.label(), text::composer::forced_by(character)),
        None => cut.encoding.label().to_owned(),
    });
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use domain::message::segment;

    use super::*;

    #[test]
    fn says_what_it_costs_and_why() {
        for (typed, expected) in [
            (String::new(), "0/160 · GSM-7"),
            ("See you at 10. Front desk".to_owned(), "1 text message · 25/160 · GSM-7"),
            ("a".repeat(161), "2 text messages · 161/306 · GSM-7"),
            ("It’s ready".to_owned(), "1 text message · 10/70 · UCS-2, because of ’ (U+2019)"),
            (format!("’{}", "a".repeat(99)), "2 text messages · 100/134 · UCS-2, because of ’ (U+2019)"),
            ("a\u{200D}".to_owned(), "1 text message · 2/70 · UCS-2, because of U+200D"),
            ("a\u{A0}b".to_owned(), "1 text message · 3/70 · UCS-2, because of U+00A0"),
        ] {
            assert_eq!(sentence(&segment(&typed)), expected, "{typed:?}");
        }
    }
}
