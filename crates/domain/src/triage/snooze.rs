//! Until when a conversation can be put out of sight.

use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned, civil::Weekday};

/// A usual time to come back to something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preset {
    /// What it is called.
    pub name: &'static str,
    /// When it is.
    pub at: Zoned,
}

/// When the shop's day begins, for what comes back in the morning.
const MORNING: i8 = 9;
/// When its evening begins.
const EVENING: i8 = 17;

/// The usual times after `now`, on the shop's clock, the nearest first.
pub fn presets(now: &Zoned) -> Vec<Preset> {
    let at = |days: i64, hour: i8| {
        let date = now.date().checked_add(days.days()).ok()?;
        date.at(hour, 0, 0, 0).to_zoned(now.time_zone().clone()).ok()
    };
    let days_to_monday = 7 - i64::from(now.weekday().since(Weekday::Monday));
    let all = [
        ("In an hour", now.checked_add(1.hour()).ok()),
        ("This evening", at(0, EVENING)),
        ("Tomorrow morning", at(1, MORNING)),
        ("Next Monday", at(days_to_monday, MORNING)),
    ];
    let mut presets: Vec<Preset> =
        all.into_iter().filter_map(|(name, at)| Some(Preset { name, at: at.filter(|at| at > now)? })).collect();
    presets.sort_by(|one, other| one.at.cmp(&other.at));
    // On a Sunday, tomorrow is next Monday.
    presets.dedup_by(|later, earlier| later.at == earlier.at);
    presets
}

/// A snooze ends within this time.
const YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Whether a conversation can be snoozed until then: in the future, at most a year.
pub fn is_snooze_time(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.duration_since(now) <= YEAR
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(now: &str) -> Vec<String> {
        let now: Zoned = now.parse().unwrap();
        presets(&now).iter().map(|preset| format!("{} {}", preset.name, preset.at.strftime("%a %H:%M"))).collect()
    }

    #[test]
    fn the_usual_times_are_the_shops() {
        assert_eq!(
            names("2026-11-04T09:30[America/New_York]"),
            ["In an hour Wed 10:30", "This evening Wed 17:00", "Tomorrow morning Thu 09:00", "Next Monday Mon 09:00"]
        );
    }

    #[test]
    fn what_has_passed_is_not_offered() {
        assert_eq!(
            names("2026-11-06T18:00[America/New_York]"),
            ["In an hour Fri 19:00", "Tomorrow morning Sat 09:00", "Next Monday Mon 09:00"]
        );
        assert_eq!(
            names("2026-11-08T12:00[Europe/Berlin]"),
            ["In an hour Sun 13:00", "This evening Sun 17:00", "Tomorrow morning Mon 09:00"]
        );
        // On a Monday, next Monday is in a week.
        assert!(names("2026-11-09T08:00[Europe/Berlin]").contains(&"Next Monday Mon 09:00".to_owned()));
    }

    #[test]
    fn a_snooze_ends_in_the_future_and_within_a_year() {
        let now = Timestamp::from_second(1_795_262_400).unwrap();
        let after = |hours: i64| now.checked_add(SignedDuration::from_hours(hours)).unwrap();
        assert!(is_snooze_time(after(1), now) && is_snooze_time(after(366 * 24), now));
        assert!(
            !is_snooze_time(now, now) && !is_snooze_time(after(-1), now) && !is_snooze_time(after(366 * 24 + 1), now)
        );
    }
}
