//! A contact's customer at Shopify, ready to be shown.

use serde::{Deserialize, Serialize};

use super::views::Moment;

/// An order in one or two lines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderRow {
    /// The order in Shopify Admin.
    pub href: String,
    /// Its name, like `#1001`.
    pub name: String,
    /// When it was placed.
    pub placed: Moment,
    /// What it comes to.
    pub total: String,
    /// How it is paid and how far it got, in words; the second says whether it needs somebody's attention.
    pub states: Vec<(String, bool)>,
    /// What is in it.
    pub items: String,
}

/// A customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CustomerCard {
    /// Shopify's number.
    pub id: i64,
    /// The customer in Shopify Admin.
    pub href: String,
    /// Their name, or their number.
    pub name: String,
    /// Their address, if they have one.
    pub email: Option<String>,
    /// Orders and what they came to, in a sentence.
    pub summary: String,
    /// The shop's tags.
    pub tags: Vec<String>,
    /// Their newest orders.
    pub orders: Vec<OrderRow>,
}

/// What stands beside a conversation about its customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CustomerPanel {
    /// The customer, if it is known which.
    pub customer: Option<CustomerCard>,
    /// Why, and how sure that is.
    pub matched: Option<String>,
    /// Those between whom a person chooses.
    pub candidates: Vec<CustomerCard>,
    /// How old what shows is, in words; nothing if Shopify has never answered.
    pub age: Option<String>,
    /// Whether Shopify is being asked.
    pub looking: bool,
    /// Why the last attempt brought nothing.
    pub problem: Option<String>,
}
