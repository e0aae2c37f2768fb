//! Cells of a file that a spreadsheet opens.

use std::borrow::Cow;

/// The text as a cell that a spreadsheet shows and never computes: one that could begin a formula gets an apostrophe before it (OWASP, "CSV
/// Injection"), and a NUL, which some programs take for the end, is left out.
pub fn inert(text: &str) -> Cow<'_, str> {
    let clean = if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
    let first = clean.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}']).chars().next();
    match first {
        Some(
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}',
        ) => Cow::Owned(format!("'{clean}")),
        _ => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_text() {
        for text in ["=1+1", "+15550100001", "-2", "@SUM(A1)", "\tx", "\rx", " =cmd|' /C calc'!A0", "\u{feff}=1", "＝1"]
        {
            assert_eq!(inert(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "Maria", "1+1", "a=b", "'=1", "(555) 010-0123"] {
            assert_eq!(inert(text), text);
        }
        assert_eq!(inert("\0=1"), "'=1");
    }
}
