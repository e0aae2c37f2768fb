//! A contact's customer at Shopify: what is kept of them, and how sure it is that the two are one person. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::phone::E164;

/// An amount of money as Shopify writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Money {
    /// A decimal number, like `4316.00`.
    pub amount: String,
    /// An ISO 4217 code.
    pub currency: String,
}

/// What was bought together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineItem {
    /// What it is called.
    pub title: String,
    /// How many.
    pub quantity: i64,
}

/// An order, as far as an inbox needs it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Shopify's number in addresses.
    pub id: i64,
    /// The name staff know it by, like `#1001`.
    pub name: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What it comes to now.
    pub total: Money,
    /// Shopify's `OrderDisplayFinancialStatus`, like `PARTIALLY_PAID`; empty if there is none.
    pub payment: String,
    /// Shopify's `OrderDisplayFulfillmentStatus`, like `UNFULFILLED`.
    pub fulfillment: String,
    /// The first few things in it.
    pub items: Vec<LineItem>,
}

/// A customer, with their newest orders. Personal data: it is kept only beside the contact it belongs to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Shopify's number in addresses.
    pub id: i64,
    /// Their name; empty if they have none.
    pub name: String,
    /// Their address, if they have one.
    pub email: Option<String>,
    /// Their number as Shopify keeps it, if they have one.
    pub phone: Option<String>,
    /// The shop's own tags.
    pub tags: Vec<String>,
    /// How many orders they have placed.
    pub orders_placed: u64,
    /// What they have spent.
    pub spent: Money,
    /// Since when the shop has known them.
    pub since: Timestamp,
    /// Their newest orders, newest first.
    pub orders: Vec<Order>,
}

impl std::fmt::Debug for Customer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Customer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a contact and a customer are taken for one person. Stored by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The customer has the contact's phone number.
    Phone,
    /// Shopify finds the customer by the number, but keeps it elsewhere, such as in an address.
    Found,
    /// A member of staff said so.
    Staff,
}

impl Evidence {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Phone, Self::Found, Self::Staff];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Found => "found",
            Self::Staff => "staff",
        }
    }

    /// How sure it makes the match, in percent.
    pub const fn confidence(self) -> i16 {
        match self {
            Self::Phone => 95,
            Self::Found => 60,
            Self::Staff => 100,
        }
    }

    /// The evidence with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.as_str() == name)
    }
}

/// From here on a match is sure enough to call the contact by the customer's name.
pub const SURE: i16 = 90;

/// Which of the customers that Shopify found is the contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Match {
    /// None was found.
    None,
    /// This one.
    One(Box<Customer>, Evidence),
    /// More than one: a person has to choose.
    Several(Vec<Customer>),
}

/// Decides between those that Shopify found by a number. Two customers with one number are never told apart by a guess.
pub fn choose(number: &E164, found: Vec<Customer>) -> Match {
    let has_it = |customer: &&Customer| {
        customer.phone.as_deref().is_some_and(|phone| E164::from_typed(phone).as_ref() == Ok(number))
    };
    let exact = found.iter().filter(has_it).count();
    match (exact, found.len()) {
        (_, 0) => Match::None,
        (1, _) => match found.iter().find(has_it) {
            Some(customer) => Match::One(Box::new(customer.clone()), Evidence::Phone),
            None => Match::None,
        },
        (0, 1) => found.into_iter().next().map_or(Match::None, |one| Match::One(Box::new(one), Evidence::Found)),
        _ => Match::Several(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(id: i64, phone: Option<&str>) -> Customer {
        Customer {
            id,
            name: "Maria Lindqvist".to_owned(),
            email: None,
            phone: phone.map(str::to_owned),
            tags: Vec::new(),
            orders_placed: 0,
            spent: Money { amount: "0.00".to_owned(), currency: "USD".to_owned() },
            since: Timestamp::UNIX_EPOCH,
            orders: Vec::new(),
        }
    }

    fn chosen(found: Vec<Customer>) -> (Option<i64>, Option<Evidence>, usize) {
        let number = "+15550100101".parse().unwrap();
        match choose(&number, found) {
            Match::None => (None, None, 0),
            Match::One(one, evidence) => (Some(one.id), Some(evidence), 1),
            Match::Several(several) => (None, None, several.len()),
        }
    }

    #[test]
    fn the_one_with_the_number_is_the_one() {
        assert_eq!(chosen(vec![]), (None, None, 0));
        assert_eq!(chosen(vec![customer(1, Some("+1 555-010-0101"))]), (Some(1), Some(Evidence::Phone), 1));
        assert_eq!(chosen(vec![customer(1, None), customer(2, Some("+15550100101"))]).0, Some(2));
        assert_eq!(chosen(vec![customer(1, Some("+15550100999"))]), (Some(1), Some(Evidence::Found), 1));
    }

    #[test]
    fn nobody_guesses_between_two() {
        assert_eq!(chosen(vec![customer(1, None), customer(2, None)]), (None, None, 2));
        let both = vec![customer(1, Some("+15550100101")), customer(2, Some("+15550100101"))];
        assert_eq!(chosen(both), (None, None, 2));
        assert!(Evidence::Found.confidence() < SURE && Evidence::Phone.confidence() >= SURE);
    }

    #[test]
    fn evidence_survives_its_name_and_a_customer_shows_no_name_by_mistake() {
        for evidence in Evidence::ALL {
            assert_eq!(Evidence::from_name(evidence.as_str()), Some(evidence));
        }
        assert_eq!(format!("{:?}", customer(7, None)), "Customer { id: 7, .. }");
    }
}
