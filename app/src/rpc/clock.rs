//! Times as people in the shop read them. Pure: the zone and the present moment come in.

use domain::access::Ctx;
use jiff::{
    Timestamp, Unit, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use service::{ServiceError, Services};

use super::views::Moment;

/// The shop's wall clock.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    zone: TimeZone,
    today: Date,
}

/// Within this many days a weekday says enough.
const WEEKDAY_DAYS: i64 = 7;

impl Clock {
    /// The clock of a shop in this IANA zone; UTC if nobody knows the zone.
    pub(super) fn new(iana_timezone: &str, now: Timestamp) -> Self {
        let zone = TimeZone::get(iana_timezone).unwrap_or(TimeZone::UTC);
        let today = now.to_zoned(zone.clone()).date();
        Self { zone, today }
    }

    /// The clock of the shop that a request is about.
    pub(super) async fn of(services: &Services, ctx: &Ctx) -> Result<Self, ServiceError> {
        let me = service::entry::me(services, ctx).await?;
        Ok(Self::new(&me.iana_timezone, ctx.now))
    }

    /// For a list: the time today, then `Yesterday`, then the weekday, then the date.
    pub(super) fn in_list(&self, at: Timestamp) -> Moment {
        let local = self.local(at);
        let label = match self.days_ago(&local) {
            0 => time_of_day(&local),
            1 => "Yesterday".to_owned(),
            days if (2..WEEKDAY_DAYS).contains(&days) => local.strftime("%a").to_string(),
            _ => self.date(&local, "%b %-d", "%b %-d, %Y"),
        };
        moment(label, at)
    }

    /// For one message under its day.
    pub(super) fn in_day(&self, at: Timestamp) -> Moment {
        moment(time_of_day(&self.local(at)), at)
    }

    /// For something that stands alone: date and time.
    pub(super) fn in_full(&self, at: Timestamp) -> Moment {
        let local = self.local(at);
        let date = self.date(&local, "%b %-d", "%b %-d, %Y");
        moment(format!("{date} at {}", time_of_day(&local)), at)
    }

    /// Whether it is a moment of this day.
    pub(super) fn is_today(&self, at: Timestamp) -> bool {
        self.days_ago(&self.local(at)) == 0
    }

    /// The heading of a day. Never "Today": the page may stay open past midnight.
    pub(super) fn day(&self, at: Timestamp) -> String {
        self.date(&self.local(at), "%A, %B %-d", "%A, %B %-d, %Y")
    }

    /// For a field in which somebody chooses a time: `2026-11-04T09:30`, by the shop's clock.
    pub(super) fn in_field(&self, at: Timestamp) -> String {
        self.local(at).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// What such a field says. A time that the clocks skip is the one after the gap.
    pub(super) fn read_field(&self, text: &str) -> Option<Timestamp> {
        let local = text.parse::<DateTime>().ok()?;
        Some(local.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// A moment on the shop's clock.
    pub(super) fn now(&self, at: Timestamp) -> Zoned {
        self.local(at)
    }

    /// The zone's name, for people: `America/New York`.
    pub(super) fn zone_name(&self) -> String {
        self.zone.iana_name().unwrap_or("UTC").replace('_', " ")
    }

    fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// Negative for the future: a carrier's clock may be ahead of ours.
    fn days_ago(&self, local: &Zoned) -> i64 {
        local.date().until((Unit::Day, self.today)).map_or(i64::MAX, |span| i64::from(span.get_days()))
    }

    /// For a day long ago, without its time.
    pub(super) fn date_of(&self, at: Timestamp) -> String {
        self.local(at).strftime("%b %-d, %Y").to_string()
    }

    fn date(&self, local: &Zoned, this_year: &str, other_year: &str) -> String {
        let format = if local.year() == self.today.year() { this_year } else { other_year };
        local.strftime(format).to_string()
    }
}

fn time_of_day(local: &Zoned) -> String {
    local.strftime("%-I:%M %P").to_string()
}

fn moment(label: String, at: Timestamp) -> Moment {
    let whole_seconds = Timestamp::from_second(at.as_second()).unwrap_or(at);
    Moment { label, machine: whole_seconds.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Wednesday 4 November 2026, 09:30 in New York.
    fn new_york() -> Clock {
        Clock::new("America/New_York", at("2026-11-04T14:30:00Z"))
    }

    #[test]
    fn a_list_says_as_little_as_it_can() {
        for (time, label) in [
            ("2026-11-04T14:29:00Z", "9:29 am"),
            ("2026-11-04T05:00:00Z", "12:00 am"),
            ("2026-11-04T17:05:00Z", "12:05 pm"),
            ("2026-11-04T04:59:59Z", "Yesterday"),
            ("2026-11-02T17:00:00Z", "Mon"),
            ("2026-10-29T17:00:00Z", "Thu"),
            ("2026-10-28T17:00:00Z", "Oct 28"),
            ("2025-12-31T17:00:00Z", "Dec 31, 2025"),
        ] {
            assert_eq!(new_york().in_list(at(time)).label, label, "{time}");
        }
    }

    #[test]
    fn today_is_the_shops_day() {
        assert!(new_york().is_today(at("2026-11-04T05:00:00Z")) && new_york().is_today(at("2026-11-05T04:59:59Z")));
        assert!(!new_york().is_today(at("2026-11-05T05:00:00Z")) && !new_york().is_today(at("2026-11-04T04:59:59Z")));
    }

    #[test]
    fn a_time_in_the_future_shows_its_date() {
        assert_eq!(new_york().in_list(at("2026-11-06T17:00:00Z")).label, "Nov 6");
    }

    #[test]
    fn days_are_the_shops_days() {
        assert_eq!(new_york().day(at("2026-11-04T04:59:59Z")), "Tuesday, November 3");
        assert_eq!(new_york().day(at("2026-11-04T05:00:00Z")), "Wednesday, November 4");
        assert_eq!(new_york().day(at("2025-11-04T05:00:00Z")), "Tuesday, November 4, 2025");
        let tokyo = Clock::new("Asia/Tokyo", at("2026-11-04T14:30:00Z"));
        assert_eq!(tokyo.day(at("2026-11-04T15:00:00Z")), "Thursday, November 5");
    }

    #[test]
    fn a_lone_moment_has_date_and_time() {
        let moment = new_york().in_full(at("2026-11-02T19:05:09.123456Z"));
        assert_eq!(moment.label, "Nov 2 at 2:05 pm");
        assert_eq!(moment.machine, "2026-11-02T19:05:09Z");
    }

    #[test]
    fn a_field_is_in_the_shops_time() {
        let clock = new_york();
        assert_eq!(clock.in_field(at("2026-11-04T14:30:59Z")), "2026-11-04T09:30");
        assert_eq!(clock.read_field("2026-11-04T09:30"), Some(at("2026-11-04T14:30:00Z")));
        assert_eq!(clock.read_field("2027-03-14T02:30"), Some(at("2027-03-14T07:30:00Z")), "the clocks skip this hour");
        for nonsense in ["", "tomorrow", "2026-13-04T09:30"] {
            assert_eq!(clock.read_field(nonsense), None, "{nonsense}");
        }
        assert_eq!(clock.zone_name(), "America/New York");
    }

    #[test]
    fn an_unknown_zone_is_utc() {
        let clock = Clock::new("Mars/Olympus_Mons", at("2026-11-04T14:30:00Z"));
        assert_eq!(clock.in_day(at("2026-11-04T14:29:00Z")).label, "2:29 pm");
        assert_eq!(Clock::new("", at("2026-11-04T14:30:00Z")).in_day(at("2026-11-04T00:00:00Z")).label, "12:00 am");
    }
}
