//! Contacts: what they are called, and how it is known that a handle is theirs. Pure.

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, IdentityId, MergeId};

/// Longest name, in characters.
pub const NAME_MAX_CHARS: usize = 120;

/// Why a name can't be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameProblem {
    /// Over [`NAME_MAX_CHARS`].
    #[error("The name is too long: shorten it to 120 characters or fewer.")]
    TooLong,
}

/// The name as it is kept: on one line, without what can't be seen. Empty is allowed: then the number stands in its place.
pub fn checked_name(text: &str) -> Result<String, NameProblem> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    if name.chars().count() > NAME_MAX_CHARS { Err(NameProblem::TooLong) } else { Ok(name) }
}

/// How it is known that a handle is a contact's. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandleEvidence {
    /// They wrote to the shop from it.
    Wrote,
    /// A member of staff merged two contacts.
    Merged,
    /// A member of staff moved the handle to this contact.
    Moved,
}

impl HandleEvidence {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Wrote, Self::Merged, Self::Moved];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wrote => "wrote",
            Self::Merged => "merged",
            Self::Moved => "moved",
        }
    }

    /// The sentence that a person reads.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Wrote => "Wrote to the shop from it",
            Self::Merged => "Came with a contact that a member of staff merged into this one",
            Self::Moved => "Moved here by a member of staff",
        }
    }

    /// The evidence with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.as_str() == name)
    }
}

/// What a member of staff decided about whose handles are whose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Merge {
    /// Our id; a later one is greater.
    pub id: MergeId,
    /// The contact that handles left.
    pub from: ContactId,
    /// The one that they came to.
    pub into: ContactId,
    /// The one handle that was moved; nothing where all of them were.
    pub handle: Option<IdentityId>,
}

/// Where a handle is: the merges and moves that stand, in the order in which they were made, from the contact that it was first seen
/// with; and how that is known.
pub fn place_of(handle: IdentityId, origin: ContactId, standing: &[Merge]) -> (ContactId, HandleEvidence) {
    let mut place = (origin, HandleEvidence::Wrote);
    for merge in standing {
        match merge.handle {
            // It was decided about this very handle, wherever it was.
            Some(moved) if moved == handle => place = (merge.into, HandleEvidence::Moved),
            None if merge.from == place.0 => place = (merge.into, HandleEvidence::Merged),
            Some(_) | None => {}
        }
    }
    place
}

/// Why two contacts may be one person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Both are the same customer at Shopify.
    Customer,
    /// The customer of one of them has the number of the other.
    CustomerNumber,
    /// Their customers at Shopify have the same e-mail address.
    Email,
    /// The same number, written in another way.
    Number,
    /// The same name.
    Name,
}

impl Likeness {
    /// Every kind, the strongest first.
    pub const ALL: [Self; 5] = [Self::Customer, Self::CustomerNumber, Self::Email, Self::Number, Self::Name];

    /// The name for machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::CustomerNumber => "customer_number",
            Self::Email => "email",
            Self::Number => "number",
            Self::Name => "name",
        }
    }

    /// How likely it makes that they are one person, in percent. Never certain: a person decides.
    pub const fn confidence(self) -> i16 {
        match self {
            Self::Customer => 95,
            Self::CustomerNumber => 90,
            Self::Email => 85,
            Self::Number => 80,
            Self::Name => 40,
        }
    }

    /// The sentence that a person reads.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Customer => "Both are the same customer at Shopify",
            Self::CustomerNumber => "The customer of one of them at Shopify has the number of the other",
            Self::Email => "Their customers at Shopify have the same e-mail address",
            Self::Number => "The same number, written in another way",
            Self::Name => "The same name, which is a weak sign",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|likeness| likeness.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn contact(number: u128) -> ContactId {
        ContactId::from_uuid(Uuid::from_u128(number))
    }

    fn merge(id: u128, from: u128, into: u128, handle: Option<u128>) -> Merge {
        Merge {
            id: MergeId::from_uuid(Uuid::from_u128(id)),
            from: contact(from),
            into: contact(into),
            handle: handle.map(|number| IdentityId::from_uuid(Uuid::from_u128(number))),
        }
    }

    fn place(handle: u128, origin: u128, standing: &[Merge]) -> u128 {
        let (place, _) = place_of(IdentityId::from_uuid(Uuid::from_u128(handle)), contact(origin), standing);
        place.as_uuid().as_u128()
    }

    #[test]
    fn taking_a_merge_back_in_any_order_leaves_what_the_others_say() {
        let (first, second) = (merge(1, 3, 2, None), merge(2, 2, 1, None));
        let all = [first, second];
        assert_eq!((place(3, 3, &all), place(2, 2, &all), place(1, 1, &all)), (1, 1, 1));
        assert_eq!((place(3, 3, &[second]), place(2, 2, &[second])), (3, 1), "the first was taken back");
        assert_eq!((place(3, 3, &[first]), place(2, 2, &[first])), (2, 2), "the second was taken back");
    }

    #[test]
    fn what_was_decided_about_one_handle_stands_by_itself() {
        let moved = [merge(1, 2, 1, None), merge(2, 1, 4, Some(7))];
        assert_eq!((place(7, 2, &moved), place(8, 2, &moved)), (4, 1));
        assert_eq!(place(7, 2, &moved[1..]), 4, "the merge was taken back, the move was not");
        assert_eq!(place(7, 2, &moved[..1]), 1, "the move was taken back, the merge was not");
        let along = [moved[0], moved[1], merge(3, 4, 5, None)];
        assert_eq!(place(7, 2, &along), 5, "it goes along with whom it was moved to");
    }

    proptest! {
        /// A handle is always with the contact it came from or with one that something that stands moved it to; with nothing standing
        /// everything is where it was.
        #[test]
        fn a_handle_is_nowhere_by_accident(
            origin in 0_u128..4,
            steps in proptest::collection::vec((0_u128..4, 0_u128..4, proptest::option::of(0_u128..3)), 0..12),
            handle in 0_u128..3,
        ) {
            let standing: Vec<_> =
                (1_u128..).zip(&steps).map(|(id, (from, into, handle))| merge(id, *from, *into, *handle)).collect();
            let place = place(handle, origin, &standing);
            prop_assert!(place == origin || standing.iter().any(|merge| merge.into == contact(place)));
            let (_, evidence) = place_of(IdentityId::from_uuid(Uuid::from_u128(handle)), contact(origin), &[]);
            prop_assert_eq!(evidence, HandleEvidence::Wrote);
        }
    }

    #[test]
    fn the_stronger_sign_comes_first_and_none_is_certain() {
        for (stronger, weaker) in Likeness::ALL.iter().zip(&Likeness::ALL[1..]) {
            assert!(stronger.confidence() > weaker.confidence() && stronger < weaker);
        }
        assert!(Likeness::ALL.iter().all(|likeness| likeness.confidence() < 100));
        assert!(Likeness::ALL.iter().all(|likeness| Likeness::from_name(likeness.as_str()) == Some(*likeness)));
    }

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        assert_eq!(checked_name("  Ada\n King\u{7} of\tLovelace "), Ok("Ada King of Lovelace".to_owned()));
        assert_eq!(checked_name(" \n "), Ok(String::new()));
        assert_eq!(checked_name(&"ä".repeat(NAME_MAX_CHARS)).map(|name| name.chars().count()), Ok(NAME_MAX_CHARS));
        assert_eq!(checked_name(&"a".repeat(NAME_MAX_CHARS + 1)), Err(NameProblem::TooLong));
    }

    #[test]
    fn evidence_survives_its_name() {
        for evidence in HandleEvidence::ALL {
            assert_eq!(HandleEvidence::from_name(evidence.as_str()), Some(evidence));
            assert!(!evidence.sentence().is_empty());
        }
    }
}
