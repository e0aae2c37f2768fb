//! Phone numbers: groups of digits that stand together as people write them.

use super::{FindingKind, Place};

/// Most signs between two groups of one number, as in `) - `.
const GAP: usize = 3;

/// Lengths of the groups of a North American number.
const NORTH_AMERICAN: &[&[usize]] = &[&[1, 3, 3, 4], &[3, 3, 4], &[1, 10], &[3, 7], &[6, 4], &[10], &[11], &[3, 4]];

/// Digits of a number with its country code (ITU-T E.164), and of one written digit by digit.
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 7..=15;
const SINGLE_DIGITS: usize = 10;

struct Group {
    at: usize,
    digits: usize,
    /// A plus sign stands before it.
    plus: bool,
    /// It stands close to the group before.
    joined: bool,
    /// Between it and the group before stands something else than white space.
    hyphenated: bool,
}

/// The phone numbers in `text`.
pub(super) fn find(text: &[char]) -> Vec<Place> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        let taken = number_at(&groups[first..]);
        if taken > 0 {
            let last = &groups[first + taken - 1];
            found.push(Place {
                at: groups[first].at,
                kind: FindingKind::Phone,
                redacted: format!(
                    "…{}",
                    text[last.at + last.digits.saturating_sub(2)..last.at + last.digits].iter().collect::<String>()
                ),
            });
        }
        first += taken.max(1);
    }
    found
}

fn groups(text: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if digits > 0 {
            let end = groups.last().map_or(0, |group| group.at + group.digits);
            let between = &text[end..at];
            let is_sign = |c: &char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '+');
            groups.push(Group {
                at,
                digits,
                plus: between.iter().rev().find(|c| **c != '(').is_some_and(|c| *c == '+'),
                joined: !groups.is_empty() && between.len() <= GAP && between.iter().all(is_sign),
                hyphenated: between.iter().any(|c| *c != ' '),
            });
        }
        at += digits.max(1);
    }
    groups
}

/// How many groups from the first on make one number; none if they don't.
fn number_at(groups: &[Group]) -> usize {
    let Some(first) = groups.first() else { return 0 };
    let together =
        1 + groups[1..].iter().take_while(|group| group.joined && !group.plus).take(*INTERNATIONAL.end()).count();
    let groups = &groups[..together];
    if first.plus {
        return international(groups);
    }
    let singles = groups.iter().take_while(|group| group.digits == 1).count();
    if singles >= SINGLE_DIGITS {
        return singles;
    }
    let fits = |lengths: &&&[usize]| {
        let same = groups.len() >= lengths.len()
            && groups.iter().zip(**lengths).all(|(group, digits)| group.digits == *digits);
        // "555 0100" may be anything; "555-0100" is a number.
        same && (lengths.len() != 2 || lengths[1] != 4 || lengths[0] != 3 || groups[1].hyphenated)
    };
    NORTH_AMERICAN.iter().find(fits).map_or(0, |lengths| lengths.len())
}

/// As many groups as a number with a country code can have.
fn international(groups: &[Group]) -> usize {
    let mut digits = 0;
    let fitting = groups.iter().take_while(|group| {
        digits += group.digits;
        digits <= *INTERNATIONAL.end()
    });
    let count = fitting.count();
    let total: usize = groups[..count].iter().map(|group| group.digits).sum();
    if INTERNATIONAL.contains(&total) { count } else { 0 }
}
