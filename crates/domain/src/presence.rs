//! Who has a conversation open right now, so that two people do not answer it at once. Pure: the time comes in.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::StaffId;

/// How long somebody counts as there after their page last said so.
pub const TTL: SignedDuration = SignedDuration::from_secs(30);

/// What somebody does in a conversation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Has it open.
    Viewing,
    /// Writes a reply.
    Typing,
    /// Has closed it.
    Gone,
}

impl Activity {
    /// Every activity.
    pub const ALL: [Self; 3] = [Self::Viewing, Self::Typing, Self::Gone];

    /// Its name, also between instances.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewing => "viewing",
            Self::Typing => "typing",
            Self::Gone => "gone",
        }
    }

    /// The activity with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activity| activity.as_str() == name)
    }
}

/// The people in one conversation.
#[derive(Clone, Default, Debug)]
pub struct Room(BTreeMap<StaffId, (Activity, Timestamp)>);

impl Room {
    /// Takes in what somebody does. Tells whether the others would see a difference.
    pub fn note(&mut self, who: StaffId, activity: Activity, now: Timestamp) -> bool {
        let before = self.activity(who, now);
        if activity == Activity::Gone {
            self.0.remove(&who);
        } else {
            self.0.insert(who, (activity, now));
        }
        before != self.activity(who, now)
    }

    /// Everybody who is there, but one.
    pub fn others(&self, than: StaffId, now: Timestamp) -> Vec<(StaffId, Activity)> {
        let there = self.0.iter().filter(|(who, entry)| **who != than && is_fresh(**entry, now));
        there.map(|(who, (activity, _))| (*who, *activity)).collect()
    }

    /// Forgets whoever has left without saying so. Tells whether nobody is left.
    pub fn sweep(&mut self, now: Timestamp) -> bool {
        self.0.retain(|_, entry| is_fresh(*entry, now));
        self.0.is_empty()
    }

    fn activity(&self, who: StaffId, now: Timestamp) -> Option<Activity> {
        self.0.get(&who).filter(|entry| is_fresh(**entry, now)).map(|(activity, _)| *activity)
    }
}

fn is_fresh((_, at): (Activity, Timestamp), now: Timestamp) -> bool {
    now.duration_since(at) < TTL
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn staff(number: u128) -> StaffId {
        StaffId::from_uuid(Uuid::from_u128(number))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn others_see_who_comes_types_and_goes() {
        let mut room = Room::default();
        assert!(room.note(staff(1), Activity::Viewing, at(0)));
        assert!(!room.note(staff(1), Activity::Viewing, at(10)), "the same again is no news");
        assert!(room.note(staff(1), Activity::Typing, at(11)));
        assert_eq!(room.others(staff(2), at(12)), [(staff(1), Activity::Typing)]);
        assert_eq!(room.others(staff(1), at(12)), [], "nobody sees themselves");
        assert!(room.note(staff(1), Activity::Gone, at(13)));
        assert!(!room.note(staff(1), Activity::Gone, at(13)));
        assert_eq!(room.others(staff(2), at(13)), []);
    }

    #[test]
    fn whoever_says_nothing_for_half_a_minute_is_gone() {
        let mut room = Room::default();
        room.note(staff(1), Activity::Viewing, at(0));
        room.note(staff(2), Activity::Viewing, at(20));
        assert_eq!(room.others(staff(3), at(29)).len(), 2);
        assert_eq!(room.others(staff(3), at(30)), [(staff(2), Activity::Viewing)]);
        assert!(!room.sweep(at(30)));
        assert!(room.note(staff(1), Activity::Viewing, at(31)), "back again is news");
        assert!(room.sweep(at(61)));
    }

    #[test]
    fn an_activity_survives_its_name() {
        for activity in Activity::ALL {
            assert_eq!(Activity::from_name(activity.as_str()), Some(activity));
        }
        assert_eq!(Activity::from_name("asleep"), None);
    }
}
