//! Keyset pagination: a page continues after the last row seen, by the same columns that the list is ordered by.
//!
//! A cursor is opaque to its holder, but not secret: it holds a time and an id, and every query it is used in still runs
//! under the tenant's row-level security.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// Rows on a page when nobody asks for a number.
pub const PAGE_ROWS_DEFAULT: u16 = 50;
/// Most rows on a page.
pub const PAGE_ROWS_MAX: u16 = 100;

/// The place in a list ordered by `(at DESC, id DESC)` after which a page begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// Microseconds since the Unix epoch, UTC: PostgreSQL's own resolution.
    pub at_micros: i64,
    /// Tie-breaker.
    pub id: Uuid,
}

/// The cursor did not come from this list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this page link is not valid: start again from the first page")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{}", self.at_micros, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let at = u64::from_str_radix(at, 16).map_err(|_| InvalidCursor)?;
        if id.len() != 32 {
            return Err(InvalidCursor);
        }
        Ok(Self { at_micros: at.cast_signed(), id: Uuid::try_parse(id).map_err(|_| InvalidCursor)? })
    }
}

/// A number of rows between 1 and [`PAGE_ROWS_MAX`].
pub fn page_rows(asked: Option<u16>) -> u16 {
    asked.unwrap_or(PAGE_ROWS_DEFAULT).clamp(1, PAGE_ROWS_MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_text(at_micros in any::<i64>(), id in any::<u128>()) {
            let cursor = Cursor { at_micros, id: Uuid::from_u128(id) };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn any_text_is_a_cursor_or_an_error(text in ".{0,60}") {
            let _ = text.parse::<Cursor>();
        }
    }

    #[test]
    fn refuses_foreign_text() {
        for bad in
            ["", ".", "1", "1.2", "x.00000000000000000000000000000000", "1.{00000000-0000-0000-0000-000000000000}"]
        {
            assert_eq!(bad.parse::<Cursor>(), Err(InvalidCursor), "{bad:?}");
        }
    }

    #[test]
    fn clamps_the_page() {
        assert_eq!((page_rows(None), page_rows(Some(0)), page_rows(Some(60_000))), (50, 1, 100));
    }
}
