//! Where a number may be.

use jiff::tz::TimeZone;

use super::{
    numbers::{AREA_CODES, COUNTRY_CODES},
    rules::Region,
};
use crate::phone::E164;

/// Somewhere a recipient may be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Whose rules hold there.
    pub region: Region,
    /// Which clock they live by.
    pub zone: TimeZone,
}

/// Every zone of the fifty states, Washington and Puerto Rico. The Pacific territories are left out: no hour is decent there and on
/// the Atlantic.
const UNITED_STATES: [&str; 9] = [
    "America/Puerto_Rico",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
];

/// Other names of zones that the tables know, whose clocks agree with them.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("America/Boise", "America/Denver"),
    ("America/Detroit", "America/New_York"),
    ("America/Indiana/Indianapolis", "America/New_York"),
    ("America/Indiana/Knox", "America/Chicago"),
    ("America/Indiana/Tell_City", "America/Chicago"),
    ("America/Indianapolis", "America/New_York"),
    ("America/Juneau", "America/Anchorage"),
    ("America/Kentucky/Louisville", "America/New_York"),
    ("America/Menominee", "America/Chicago"),
    ("America/North_Dakota/Center", "America/Chicago"),
    ("US/Alaska", "America/Anchorage"),
    ("US/Arizona", "America/Phoenix"),
    ("US/Central", "America/Chicago"),
    ("US/Eastern", "America/New_York"),
    ("US/Hawaii", "Pacific/Honolulu"),
    ("US/Mountain", "America/Denver"),
    ("US/Pacific", "America/Los_Angeles"),
];

/// Everywhere that somebody with this number may be. Nothing means that nobody knows, which is quiet.
///
/// `known_zone` is the IANA zone of an address on file. It counts beside the number's own zones, because neither proves where
/// somebody is, and under the strictest rule, because a zone tells no state. A North American number that tells nothing, a
/// toll-free one say, may be in every zone of the United States, unless an address tells more. A number from a country with several
/// clocks tells nothing.
///
/// `zone_by_name` looks a zone up in the caller's time zone database. Where it knows one of the names not, the answer is nothing.
pub fn places(phone: &E164, known_zone: Option<&str>, zone_by_name: &dyn Fn(&str) -> Option<TimeZone>) -> Vec<Place> {
    let mut named = by_number(phone.as_str());
    if let Some(known) = known_zone.map(one_name) {
        if !named.iter().any(|(_, zone)| *zone == known) {
            named.push((Region::UNKNOWN, known));
        }
    } else if named.is_empty() && phone.as_str().starts_with("+1") {
        named.extend(UNITED_STATES.map(|zone| (Region::UNKNOWN, zone)));
    }
    let looked_up = named.into_iter().map(|(region, zone)| Some(Place { region, zone: zone_by_name(zone)? }));
    looked_up.collect::<Option<_>>().unwrap_or_default()
}

fn one_name(zone: &str) -> &str {
    OTHER_NAMES.iter().find(|(other, _)| *other == zone).map_or(zone, |(_, name)| name)
}

fn by_number(phone: &str) -> Vec<(Region, &'static str)> {
    let digits = phone.trim_start_matches('+');
    match digits.strip_prefix('1') {
        Some(national) if national.len() == 10 => by_area_code(&national[..3]),
        Some(_) => Vec::new(),
        None => by_country_code(digits),
    }
}

fn by_area_code(code: &str) -> Vec<(Region, &'static str)> {
    let row = AREA_CODES.iter().find(|(.., codes)| codes.split(' ').any(|other| other == code));
    row.map_or_else(Vec::new, |(regions, zones, _)| {
        let pairs = regions.split(' ').flat_map(|region| zones.split(' ').map(move |zone| (Region::new(region), zone)));
        pairs.collect()
    })
}

fn by_country_code(digits: &str) -> Vec<(Region, &'static str)> {
    // No country code is the beginning of another one.
    let row = COUNTRY_CODES.iter().find(|(_, codes)| codes.split(' ').any(|code| digits.starts_with(code)));
    row.map_or_else(Vec::new, |(zone, _)| vec![(Region::ABROAD, *zone)])
}
