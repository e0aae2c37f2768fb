//! `Range: bytes=…` (RFC 9110 §14): players ask for the part that they play.

use std::ops::Range;

use http::{HeaderMap, header};

/// Which part of a file is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    /// All of it; also what asks for several parts, or can't be read, which may be ignored.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Beyond,
}

/// Reads the header against a file of `size` bytes that goes by this entity tag.
pub(super) fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let mut values = headers.get_all(header::RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Wanted::Whole };
    // The part of what the file was before is no use.
    if headers.get(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::Whole;
    }
    let Some(range) = value.to_str().ok().and_then(|text| text.strip_prefix("bytes=")) else { return Wanted::Whole };
    read(range.trim(), size)
}

fn read(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.split_once('-') else { return Wanted::Whole };
    let digits = |text: &str| text.is_empty() || text.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Wanted::Whole;
    }
    match (first.parse::<u64>().ok(), last.parse::<u64>().ok()) {
        (Some(first), _) if first >= size => Wanted::Beyond,
        (Some(first), Some(last)) if last < first => Wanted::Whole,
        (Some(first), last) => Wanted::Part(first..last.map_or(size, |last| last.saturating_add(1).min(size))),
        (None, Some(0)) => Wanted::Beyond,
        (None, Some(last)) if first.is_empty() && size > 0 => Wanted::Part(size.saturating_sub(last)..size),
        (None, Some(_)) if first.is_empty() => Wanted::Beyond,
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_read() {
        for (range, expected) in [
            ("0-", Wanted::Part(0..10)),
            ("0-0", Wanted::Part(0..1)),
            ("2-4", Wanted::Part(2..5)),
            ("2-99", Wanted::Part(2..10)),
            ("9-9", Wanted::Part(9..10)),
            ("-3", Wanted::Part(7..10)),
            ("-99", Wanted::Part(0..10)),
            ("10-", Wanted::Beyond),
            ("-0", Wanted::Beyond),
            ("4-2", Wanted::Whole),
            ("0-1,3-4", Wanted::Whole),
            ("-", Wanted::Whole),
            ("a-b", Wanted::Whole),
            ("+1-2", Wanted::Whole),
            ("", Wanted::Whole),
            ("18446744073709551616-", Wanted::Whole),
            ("0-18446744073709551615", Wanted::Part(0..10)),
        ] {
            assert_eq!(read(range, 10), expected, "{range}");
        }
        assert_eq!(read("0-", 0), Wanted::Beyond);
        assert_eq!(read("-1", 0), Wanted::Beyond);
    }

    #[test]
    fn a_part_of_something_else_is_not_wanted() {
        let headers = |range: &str, if_range: &str| {
            HeaderMap::from_iter([
                (header::RANGE, range.parse().unwrap()),
                (header::IF_RANGE, if_range.parse().unwrap()),
            ])
        };
        assert_eq!(wanted(&headers("bytes=1-2", "\"a\""), 10, "\"a\""), Wanted::Part(1..3));
        assert_eq!(wanted(&headers("bytes=1-2", "\"b\""), 10, "\"a\""), Wanted::Whole);
        assert_eq!(wanted(&headers("lines=1-2", "\"a\""), 10, "\"a\""), Wanted::Whole);
        assert_eq!(wanted(&HeaderMap::new(), 10, "\"a\""), Wanted::Whole);
    }
}
