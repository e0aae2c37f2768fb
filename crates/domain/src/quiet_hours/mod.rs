//! Quiet hours: when a text may reach somebody, by the clock and the law of every place where they may be.
//!
//! Three parts: [`places`] tells where a number may be, `rules` what holds there, and [`check`] whether now is allowed. A number
//! tells a place only roughly, so all places have to allow it, and a number that tells nothing gets the strictest rule there is.

mod numbers;
mod places;
mod rules;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
};

pub use self::{
    places::{Place, places},
    rules::{RULES, Region, Rule, Window},
};

/// How long after a client's message a reply to it is a reply, in hours. Nothing fixes the number: it is as long as the window in
/// which WhatsApp and Instagram let a business answer freely.
pub const DIRECT_REPLY_HOURS: i64 = 24;

/// How far ahead [`check`] looks for an open hour, in days: longer than any row of holidays.
pub const SEARCH_DAYS: i64 = 8;

/// Whether a text may leave now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuietHours {
    /// It may.
    Open,
    /// It may, although it is late where the client may be.
    Exempt {
        /// Why, in a sentence.
        why: &'static str,
    },
    /// It may not.
    Quiet {
        /// The first time at which it may. Where there is none within [`SEARCH_DAYS`], the end of that time: ask again then.
        until: Timestamp,
        /// Why, in a sentence.
        why: String,
    },
}

/// Whether a text may leave at `now` to somebody who may be in any of `places`, and whose last message came at `last_inbound_at`.
///
/// A direct reply may always leave. A message from the future, by whatever clock, is no reason for a reply.
pub fn check(places: &[Place], last_inbound_at: Option<Timestamp>, now: Timestamp) -> QuietHours {
    let Some(closed) = first_closed(places, now) else { return QuietHours::Open };
    if last_inbound_at.is_some_and(|at| is_direct_reply(at, now)) {
        return QuietHours::Exempt { why: "The client wrote within the last 24 hours, so this is a direct reply." };
    }
    let why = match closed {
        Closed::Nowhere => "Nothing tells where this number is, so nobody can tell what time it is there.".to_owned(),
        Closed::Place(place) => place.closed_sentence(now),
    };
    QuietHours::Quiet { until: next_open(places, now), why }
}

fn is_direct_reply(last_inbound_at: Timestamp, now: Timestamp) -> bool {
    last_inbound_at <= now && now.duration_since(last_inbound_at) < SignedDuration::from_hours(DIRECT_REPLY_HOURS)
}

/// Why it is not open.
enum Closed<'a> {
    /// There is no place whose clock could be read.
    Nowhere,
    /// It is too early or too late here.
    Place(&'a Place),
}

fn first_closed(places: &[Place], at: Timestamp) -> Option<Closed<'_>> {
    if places.is_empty() {
        return Some(Closed::Nowhere);
    }
    places.iter().find(|place| !place.is_open(at)).map(Closed::Place)
}

/// The first instant from `now` on at which every place is open: some place opens at it, so only openings have to be tried.
fn next_open(places: &[Place], now: Timestamp) -> Timestamp {
    let end = now.saturating_add(SignedDuration::from_hours(24 * SEARCH_DAYS)).unwrap_or(Timestamp::MAX);
    places
        .iter()
        .flat_map(|place| place.openings(now))
        .filter(|at| (now..end).contains(at) && first_closed(places, *at).is_none())
        .min()
        .unwrap_or(end)
}

impl Place {
    fn is_open(&self, at: Timestamp) -> bool {
        let local = self.zone.to_datetime(at);
        self.window(local.date()).is_some_and(|window| window.contains(local.time()))
    }

    /// The hours of a day in which every rule of this place allows texts.
    fn window(&self, date: Date) -> Option<Window> {
        self.region.rules().map(|rule| rule.window(date)).reduce(|all, next| all?.within(next?)).flatten()
    }

    /// The instants at which this place opens, from the day of `now` on.
    fn openings(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> {
        let today = self.zone.to_datetime(now).date();
        (0..=SEARCH_DAYS).filter_map(move |days| {
            let date = today.checked_add(days.days()).ok()?;
            let opens = date.to_datetime(self.window(date)?.from());
            self.zone.to_ambiguous_timestamp(opens).compatible().ok()
        })
    }

    fn closed_sentence(&self, now: Timestamp) -> String {
        let local = self.zone.to_datetime(now);
        let (time, zone, label) =
            (clock(local.time()), self.zone.iana_name().unwrap_or("their zone"), self.region.label());
        match self.window(local.date()) {
            Some(window) => {
                let (from, to) = (clock(window.from()), clock(window.to()));
                format!(
                    "It is {time} where the client may be ({zone}), and texts to {label} may leave from {from} to {to} today."
                )
            }
            None => format!("It is {time} where the client may be ({zone}), and texts to {label} may not leave today."),
        }
    }
}

fn clock(time: Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests;
