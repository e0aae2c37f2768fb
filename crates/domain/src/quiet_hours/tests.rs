use jiff::{civil::DateTime, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::phone::E164;

fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn phone(number: &str) -> E164 {
    number.parse().unwrap()
}

fn names(number: &str, known: Option<&str>) -> Vec<String> {
    let found = places(&phone(number), known, &zone);
    found.iter().map(|place| format!("{} {}", place.region.as_str(), place.zone.iana_name().unwrap())).collect()
}

fn place(region: &'static str, name: &str) -> Place {
    Place { region: Region::new(region), zone: zone(name).unwrap() }
}

/// An instant by a clock on a wall.
fn wall(local: &str, name: &str) -> Timestamp {
    zone(name).unwrap().to_timestamp(local.parse::<DateTime>().unwrap()).unwrap()
}

fn is_open(place: &Place, local: &str) -> bool {
    let at = wall(local, place.zone.iana_name().unwrap());
    check(std::slice::from_ref(place), None, at) == QuietHours::Open
}

fn until(places: &[Place], now: Timestamp) -> Timestamp {
    match check(places, None, now) {
        QuietHours::Quiet { until, .. } => until,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_number_tells_its_places() {
    assert_eq!(names("+18135550100", None), ["US-FL America/New_York"]);
    assert_eq!(names("+18505550100", None), ["US-FL America/Chicago", "US-FL America/New_York"]);
    assert_eq!(names("+16895550100", None), ["US-FL America/New_York"]);
    assert_eq!(names("+12015550100", None), ["US-NJ America/New_York", "US-NY America/New_York"]);
    assert_eq!(names("+12125550100", None), ["US-NY America/New_York"]);
    assert_eq!(names("+19155550100", None), ["US-TX America/Denver"]);
    assert_eq!(names("+17875550100", None), ["US-PR America/Puerto_Rico"]);
    assert_eq!(names("+14165550100", None), ["abroad America/Toronto"]);
    assert_eq!(names("+4930123456", None), ["abroad Europe/Berlin"]);
    assert_eq!(names("+442071234567", None), ["abroad Europe/London"]);
}

#[test]
fn a_number_that_tells_nothing_may_be_anywhere_or_nowhere() {
    for number in ["+18005550100", "+15550100001", "+1813555010", "+181355501001"] {
        let found = names(number, None);
        assert_eq!(found.len(), 9, "{number}");
        assert!(found.iter().all(|name| name.starts_with("unknown ")), "{found:?}");
    }
    // Russia, Australia and Spain have several clocks; nobody has country code 210.
    for number in ["+74951234567", "+61291234567", "+34911234567", "+2101234567"] {
        assert_eq!(names(number, None), Vec::<String>::new(), "{number}");
        assert_eq!(names(number, Some("Europe/Madrid")), ["unknown Europe/Madrid"], "{number}");
    }
}

#[test]
fn an_address_counts_beside_the_number() {
    assert_eq!(names("+18135550100", Some("America/New_York")), ["US-FL America/New_York"]);
    assert_eq!(names("+18135550100", Some("US/Eastern")), ["US-FL America/New_York"]);
    assert_eq!(names("+18135550100", Some("America/Detroit")), ["US-FL America/New_York"]);
    let moved = ["US-FL America/New_York", "unknown America/Los_Angeles"];
    assert_eq!(names("+18135550100", Some("America/Los_Angeles")), moved);
    assert_eq!(names("+18005550100", Some("US/Pacific")), ["unknown America/Los_Angeles"]);
}

#[test]
fn a_zone_that_nobody_knows_leaves_nothing() {
    assert_eq!(names("+18135550100", Some("Mars/Olympus")), Vec::<String>::new());
    assert_eq!(places(&phone("+18005550100"), None, &|_| None), []);
    let all_but_one = |name: &str| if name == "Pacific/Honolulu" { None } else { zone(name) };
    assert_eq!(places(&phone("+18005550100"), None, &all_but_one), []);
}

#[test]
fn every_zone_of_the_tables_exists() {
    let named = numbers::AREA_CODES.iter().flat_map(|(_, zones, _)| zones.split(' '));
    for name in named.chain(numbers::COUNTRY_CODES.iter().map(|(name, _)| *name)) {
        assert!(zone(name).is_some(), "{name}");
    }
    for (region, ..) in numbers::AREA_CODES {
        assert!(region.split(' ').all(|name| name == "abroad" || (name.len() == 5 && name.starts_with("US-"))));
    }
}

#[test]
fn no_country_code_begins_another() {
    let codes: Vec<_> = numbers::COUNTRY_CODES.iter().flat_map(|(_, codes)| codes.split(' ')).collect();
    for code in &codes {
        assert_eq!(codes.iter().filter(|other| other.starts_with(code)).count(), 1, "{code}");
    }
}

/// The table of facts once more: region, first open hour, first closed hour on a weekday, a Saturday and a Sunday.
#[test]
fn hours_are_exactly_these() {
    let same = |region: &'static str, from: i8, to: i8| (region, [Some((from, to)); 3]);
    let expected = [
        same("US-GA", 8, 21),
        ("US-AL", [Some((8, 20)), Some((8, 20)), None]),
        same("US-CA", 9, 21),
        same("US-CT", 9, 20),
        same("US-FL", 8, 20),
        same("US-IL", 9, 21),
        same("US-KY", 10, 21),
        ("US-LA", [Some((8, 20)), Some((8, 20)), None]),
        same("US-MA", 8, 20),
        same("US-MD", 8, 20),
        same("US-MI", 9, 21),
        same("US-MN", 9, 21),
        ("US-MS", [Some((8, 20)), Some((8, 20)), None]),
        same("US-NJ", 8, 20),
        same("US-OK", 8, 20),
        ("US-RI", [Some((9, 18)), Some((10, 17)), Some((10, 17))]),
        ("US-TX", [Some((9, 21)), Some((9, 21)), Some((12, 21))]),
        same("US-WA", 8, 20),
        ("unknown", [Some((10, 18)), Some((10, 17)), None]),
        same("abroad", 8, 20),
    ];
    // Wednesday, Saturday and Sunday without a holiday or a change of clocks near.
    let days = ["2026-08-05", "2026-08-08", "2026-08-09"];
    for (region, hours) in expected {
        let here = place(region, "America/New_York");
        for (day, hours) in days.iter().zip(hours) {
            let open: Vec<i8> = (0..24).filter(|hour| is_open(&here, &format!("{day}T{hour:02}:00"))).collect();
            let wanted: Vec<i8> = hours.map(|(from, to)| (from..to).collect()).unwrap_or_default();
            assert_eq!(open, wanted, "{region} on {day}");
        }
    }
    assert_eq!(expected.len(), RULES.len());
}

#[test]
fn holidays_close_where_they_count() {
    let thanksgiving = "2026-11-26T12:00";
    for (region, open) in [("US-FL", true), ("US-AL", false), ("US-LA", false), ("US-MS", false), ("unknown", false)] {
        assert_eq!(is_open(&place(region, "America/Chicago"), thanksgiving), open, "{region}");
    }
}

#[test]
fn the_last_second_is_open_and_the_first_one_after_is_not() {
    let florida = place("US-FL", "America/New_York");
    assert!(!is_open(&florida, "2026-08-05T07:59:59"));
    assert!(is_open(&florida, "2026-08-05T08:00:00"));
    assert!(is_open(&florida, "2026-08-05T19:59:59"));
    assert!(!is_open(&florida, "2026-08-05T20:00:00"));
}

#[test]
fn every_place_has_to_be_open() {
    let coasts = [place("US-NY", "America/New_York"), place("US-CA", "America/Los_Angeles")];
    // 11:30 in New York is 8:30 in California, which opens at 9.
    let now = wall("2026-08-05T11:30", "America/New_York");
    assert_eq!(until(&coasts, now), wall("2026-08-05T12:00", "America/New_York"));
    // 18:30 in California is 21:30 in New York; both are open again when California opens.
    let evening = wall("2026-08-05T18:30", "America/Los_Angeles");
    assert_eq!(until(&coasts, evening), wall("2026-08-06T09:00", "America/Los_Angeles"));
    assert_eq!(check(&coasts[..1], None, now), QuietHours::Open);
}

#[test]
fn anywhere_is_a_narrow_window_and_nowhere_is_none() {
    let anywhere = places(&phone("+18005550100"), None, &zone);
    // Saturday evening: Sunday is closed, and on Monday Honolulu opens last.
    for (now, opens) in [("2026-01-10T20:00", "2026-01-12T10:00"), ("2026-08-08T20:00", "2026-08-10T10:00")] {
        let now = wall(now, "America/New_York");
        assert_eq!(until(&anywhere, now), wall(opens, "Pacific/Honolulu"));
    }
    let now = wall("2026-08-05T12:00", "America/New_York");
    assert_eq!(until(&[], now), now + SignedDuration::from_hours(8 * 24));
    // Guam's day and New York's have no hour in common.
    let apart = [place("unknown", "Pacific/Guam"), place("unknown", "America/New_York")];
    assert_eq!(until(&apart, now), now + SignedDuration::from_hours(8 * 24));
    assert_eq!(until(&[], Timestamp::MAX), Timestamp::MAX);
}

#[test]
fn a_long_weekend_is_waited_out() {
    // Saturday evening before Labor Day.
    let alabama = [place("US-AL", "America/Chicago")];
    let now = wall("2026-09-05T20:00", "America/Chicago");
    assert_eq!(until(&alabama, now), wall("2026-09-08T08:00", "America/Chicago"));
}

/// Across both changes of 2026 in zones that change, and one that does not, the wall clock decides.
#[test]
fn clocks_that_change_open_at_the_hour_on_the_wall() {
    let changes = [
        ("America/New_York", "2026-03-07T21:30", "2026-03-08T08:00", 570),
        ("America/New_York", "2026-10-31T21:30", "2026-11-01T08:00", 690),
        ("America/Los_Angeles", "2026-03-07T21:30", "2026-03-08T08:00", 570),
        ("Pacific/Honolulu", "2026-03-07T21:30", "2026-03-08T08:00", 630),
        ("America/Adak", "2026-11-01T00:30", "2026-11-01T08:00", 510),
        ("America/Phoenix", "2026-11-01T00:30", "2026-11-01T08:00", 450),
    ];
    for (name, now, opens, minutes) in changes {
        let here = [place("US-AK", name)];
        let (now, opens) = (wall(now, name), wall(opens, name));
        assert_eq!(until(&here, now), opens, "{name}");
        assert_eq!(opens.duration_since(now).as_mins(), minutes, "{name}");
    }
    let berlin = [place("abroad", "Europe/Berlin")];
    let now = wall("2026-10-24T23:00", "Europe/Berlin");
    assert_eq!(until(&berlin, now), wall("2026-10-25T08:00", "Europe/Berlin"));
}

#[test]
fn a_direct_reply_may_leave_at_night() {
    let florida = [place("US-FL", "America/New_York")];
    let now = wall("2026-08-05T23:00", "America/New_York");
    let hours = SignedDuration::from_hours;
    let second = SignedDuration::from_secs(1);
    let replies = [
        (Some(now), true),
        (Some(now - second), true),
        (Some(now - hours(24) + second), true),
        (Some(now - hours(24)), false),
        (Some(now - hours(48)), false),
        (Some(now + second), false),
        (None, false),
    ];
    for (last_inbound_at, exempt) in replies {
        let answer = check(&florida, last_inbound_at, now);
        assert_eq!(matches!(answer, QuietHours::Exempt { .. }), exempt, "{last_inbound_at:?}");
        assert_eq!(matches!(answer, QuietHours::Quiet { .. }), !exempt, "{last_inbound_at:?}");
        assert_eq!(matches!(check(&[], last_inbound_at, now), QuietHours::Exempt { .. }), exempt);
    }
    let noon = wall("2026-08-05T12:00", "America/New_York");
    assert_eq!(check(&florida, Some(noon), noon), QuietHours::Open);
}

#[test]
fn it_says_why() {
    let why = |places: &[Place], now: Timestamp| match check(places, None, now) {
        QuietHours::Quiet { why, .. } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        why(&[place("US-FL", "America/New_York")], wall("2026-08-05T21:05", "America/New_York")),
        "It is 21:05 where the client may be (America/New_York), and texts to Florida may leave from 8:00 to 20:00 today."
    );
    assert_eq!(
        why(&[place("US-GA", "America/New_York")], wall("2026-08-05T06:00", "America/New_York")),
        "It is 6:00 where the client may be (America/New_York), and texts to the United States may leave from 8:00 to 21:00 today."
    );
    assert_eq!(
        why(&[place("US-AL", "America/Chicago")], wall("2026-08-09T12:00", "America/Chicago")),
        "It is 12:00 where the client may be (America/Chicago), and texts to Alabama may not leave today."
    );
    assert!(why(&[], Timestamp::UNIX_EPOCH).starts_with("Nothing tells where this number is"));
}

fn some_places() -> impl Strategy<Value = Vec<Place>> {
    let regions = prop::sample::select(vec!["US-GA", "US-AL", "US-TX", "US-RI", "US-KY", "unknown", "abroad"]);
    let zones = prop::sample::select(vec![
        "America/New_York",
        "America/Chicago",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Adak",
        "America/St_Johns",
        "Pacific/Honolulu",
        "Europe/London",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
    ]);
    prop::collection::vec((regions, zones).prop_map(|(region, name)| place(region, name)), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_opens_when_it_says_and_not_before(places in some_places(), seconds in 0_i64..366 * 86_400) {
        let now = wall("2026-01-01T00:00", "UTC") + SignedDuration::from_secs(seconds);
        let end = now + SignedDuration::from_hours(24 * SEARCH_DAYS);
        let QuietHours::Quiet { until, .. } = check(&places, None, now) else { return Ok(()) };
        prop_assert!(now < until && until <= end);
        if until < end {
            prop_assert_eq!(check(&places, None, until), QuietHours::Open);
        }
        let before = until - SignedDuration::from_secs(1);
        prop_assert_ne!(check(&places, None, before), QuietHours::Open);
        // Windows begin and end at whole hours and zones differ by quarters, so this misses no open time.
        let mut at = now;
        while at < until {
            prop_assert_ne!(check(&places, None, at), QuietHours::Open);
            at += SignedDuration::from_mins(15);
        }
    }
}
