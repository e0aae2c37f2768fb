//! What the law and our own caution allow, by region, as data. These are facts as found, not advice; the stricter of two sources
//! stands.

use jiff::civil::{Date, Time, Weekday, date, time};

/// Where a rule holds: a state or territory of the United States, or a name for what is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Region(&'static str);

impl Region {
    /// Somewhere in the United States or unknown altogether: gets the hours that every row of the table allows.
    pub const UNKNOWN: Self = Self("unknown");
    /// Outside the United States, in a known zone.
    pub const ABROAD: Self = Self("abroad");

    pub(super) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// `US-FL`, `abroad`, `unknown`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        self.own_rule().map_or(FEDERAL.label, |rule| rule.label)
    }

    fn own_rule(self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.region == self.0)
    }

    /// Every rule that holds here: the region's own and, in the United States, the federal one.
    pub(super) fn rules(self) -> impl Iterator<Item = &'static Rule> {
        let federal = (self != Self::ABROAD).then_some(&FEDERAL);
        federal.into_iter().chain(self.own_rule())
    }
}

/// The hours of a day in which texts may leave: from the first instant to before the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    from: i8,
    to: i8,
}

impl Window {
    /// When it begins.
    pub const fn from(self) -> Time {
        time(self.from, 0, 0, 0)
    }

    /// When it ends.
    pub const fn to(self) -> Time {
        time(self.to, 0, 0, 0)
    }

    pub(super) fn contains(self, time: Time) -> bool {
        (self.from..self.to).contains(&time.hour())
    }

    /// What is left of this window inside another.
    pub(super) fn within(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }
}

/// One row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Where.
    pub region: &'static str,
    /// The name of the place.
    pub label: &'static str,
    /// Monday to Friday.
    pub weekdays: Option<Window>,
    /// Saturday.
    pub saturday: Option<Window>,
    /// Sunday; nothing means closed.
    pub sunday: Option<Window>,
    /// Closed on the public holidays of the United States.
    pub closed_on_holidays: bool,
    /// Where this is written.
    pub source: &'static str,
    /// When it was looked up.
    pub as_of: Date,
}

impl Rule {
    pub(super) fn window(&self, date: Date) -> Option<Window> {
        if self.closed_on_holidays && is_holiday(date) {
            return None;
        }
        match date.weekday() {
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
            _ => self.weekdays,
        }
    }
}

const AS_OF: Date = date(2026, 11, 1);
const LAW: &str =
    "47 CFR 64.1200(c)(1): not before 8:00 and not after 21:00, local time at the called party's location";
const TABLES: &str = "tables of messaging vendors, which disagree (secondary); the strictest one";
const SUNDAYS: &str =
    "tables of messaging vendors (secondary); closing on Sundays and holidays is reported and not confirmed";
const TEXAS: &str = "Texas SB 140, in force since 2025-09-01; tables of messaging vendors (secondary)";
const OURS: &str = "our own choice: the hours that every row of this table allows";
const ABROAD: &str = "our own choice: the strictest common hours of the United States, in the number's own zone";

const fn hours(from: i8, to: i8) -> Window {
    Window { from, to }
}

const fn every_day(region: &'static str, label: &'static str, from: i8, to: i8, source: &'static str) -> Rule {
    let day = Some(hours(from, to));
    Rule { region, label, weekdays: day, saturday: day, sunday: day, closed_on_holidays: false, source, as_of: AS_OF }
}

const fn never_on_sundays(region: &'static str, label: &'static str, from: i8, to: i8) -> Rule {
    Rule { sunday: None, closed_on_holidays: true, ..every_day(region, label, from, to, SUNDAYS) }
}

/// Holds in every state and territory, beside their own.
const FEDERAL: Rule = every_day("US", "the United States", 8, 21, LAW);

/// The whole table, the federal rule first.
pub const RULES: &[Rule] = &[
    FEDERAL,
    never_on_sundays("US-AL", "Alabama", 8, 20),
    every_day("US-CA", "California", 9, 21, TABLES),
    every_day("US-CT", "Connecticut", 9, 20, TABLES),
    every_day("US-FL", "Florida", 8, 20, TABLES),
    every_day("US-IL", "Illinois", 9, 21, TABLES),
    every_day("US-KY", "Kentucky", 10, 21, TABLES),
    never_on_sundays("US-LA", "Louisiana", 8, 20),
    every_day("US-MA", "Massachusetts", 8, 20, TABLES),
    every_day("US-MD", "Maryland", 8, 20, TABLES),
    every_day("US-MI", "Michigan", 9, 21, TABLES),
    every_day("US-MN", "Minnesota", 9, 21, TABLES),
    never_on_sundays("US-MS", "Mississippi", 8, 20),
    every_day("US-NJ", "New Jersey", 8, 20, TABLES),
    every_day("US-OK", "Oklahoma", 8, 20, TABLES),
    Rule {
        saturday: Some(hours(10, 17)),
        sunday: Some(hours(10, 17)),
        ..every_day("US-RI", "Rhode Island", 9, 18, TABLES)
    },
    Rule { sunday: Some(hours(12, 21)), ..every_day("US-TX", "Texas", 9, 21, TEXAS) },
    every_day("US-WA", "Washington", 8, 20, TABLES),
    Rule {
        saturday: Some(hours(10, 17)),
        sunday: None,
        closed_on_holidays: true,
        ..every_day(Region::UNKNOWN.0, "an unknown place", 10, 18, OURS)
    },
    every_day(Region::ABROAD.0, "this country", 8, 20, ABROAD),
];

/// Public holidays with a date: New Year, Juneteenth, Independence, Veterans, Christmas. Month and day.
const FIXED_HOLIDAYS: [(i8, i8); 5] = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)];

/// Public holidays with a weekday: Martin Luther King, Washington, Memorial, Labor, Columbus, Thanksgiving. Month, weekday, which of
/// the month; -1 is the last.
const MOVING_HOLIDAYS: [(i8, Weekday, i8); 6] = [
    (1, Weekday::Monday, 3),
    (2, Weekday::Monday, 3),
    (5, Weekday::Monday, -1),
    (9, Weekday::Monday, 1),
    (10, Weekday::Monday, 2),
    (11, Weekday::Thursday, 4),
];

/// The holidays of 5 U.S.C. 6103, and the Fridays and Mondays on which they are observed. A state's own are not in it.
fn is_holiday(date: Date) -> bool {
    let is_fixed = |date: Date| FIXED_HOLIDAYS.contains(&(date.month(), date.day()));
    let observed = match date.weekday() {
        Weekday::Friday => date.tomorrow().is_ok_and(is_fixed),
        Weekday::Monday => date.yesterday().is_ok_and(is_fixed),
        _ => false,
    };
    let is_moving = MOVING_HOLIDAYS.iter().any(|(month, weekday, nth)| {
        date.month() == *month && date.nth_weekday_of_month(*nth, *weekday).is_ok_and(|holiday| holiday == date)
    });
    is_fixed(date) || observed || is_moving
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holidays_of_2026_and_2027_are_exactly_these() {
        // Office of Personnel Management, federal holidays; fixed ones on their own day as well as on the day they are observed.
        let expected = [
            "2026-01-01",
            "2026-01-19",
            "2026-02-16",
            "2026-05-25",
            "2026-06-19",
            "2026-07-03",
            "2026-07-04",
            "2026-09-07",
            "2026-10-12",
            "2026-11-11",
            "2026-11-26",
            "2026-12-25",
            "2027-01-01",
            "2027-01-18",
            "2027-02-15",
            "2027-05-31",
            "2027-06-18",
            "2027-06-19",
            "2027-07-04",
            "2027-07-05",
            "2027-09-06",
            "2027-10-11",
            "2027-11-11",
            "2027-11-25",
            "2027-12-24",
            "2027-12-25",
            "2027-12-31",
        ];
        let found: Vec<String> = date(2026, 1, 1)
            .series(jiff::ToSpan::days(1))
            .take_while(|day| day.year() < 2028)
            .filter(|day| is_holiday(*day))
            .map(|day| day.to_string())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_row_is_an_hour_of_a_day_and_says_where_it_is_from() {
        for rule in RULES {
            for window in [rule.weekdays, rule.saturday, rule.sunday].into_iter().flatten() {
                assert!(8 <= window.from && window.from < window.to && window.to <= 21, "{rule:?}");
            }
            assert!(!rule.source.is_empty() && !rule.label.is_empty() && rule.weekdays.is_some());
        }
        let mut regions: Vec<_> = RULES.iter().map(|rule| rule.region).collect();
        regions.dedup();
        assert_eq!(regions.len(), RULES.len());
    }

    #[test]
    fn two_windows_leave_what_both_allow_or_nothing() {
        assert_eq!(hours(8, 12).within(hours(10, 20)), Some(hours(10, 12)));
        assert_eq!(hours(8, 12).within(hours(12, 20)), None);
        assert_eq!(hours(12, 20).within(hours(8, 12)), None);
    }

    /// The safe hours are inside every other row, Sundays closed apart.
    #[test]
    fn what_is_not_known_gets_the_strictest_hours() {
        let unknown = Region::UNKNOWN.own_rule().unwrap();
        for day in date(2026, 1, 1).series(jiff::ToSpan::days(1)).take(366) {
            let Some(window) = unknown.window(day) else { continue };
            for rule in RULES {
                let other = rule.window(day).unwrap_or_else(|| panic!("{} is closed on {day}", rule.region));
                assert_eq!(window.within(other), Some(window), "{} on {day}", rule.region);
            }
        }
    }
}
