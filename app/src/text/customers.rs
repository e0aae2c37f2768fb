//! A contact's customer and orders at Shopify.

pub(crate) const TITLE: &str = "In Shopify";
pub(crate) const LOOKING: &str = "Asking Shopify…";
pub(crate) const NONE: &str =
    "No customer in Shopify has this number. Once somebody saves it there, the customer and their orders appear here.";
pub(crate) const SEVERAL: &str = "More than one customer has this number. Choose who this is:";
pub(crate) const FAILED: &str = "The customer could not be loaded";
pub(crate) const REFRESH: &str = "Look again";
pub(crate) const REFRESHING: &str = "Looking…";
pub(crate) const ORDERS: &str = "Newest orders";

pub(crate) fn choose(name: &str) -> String {
    format!("This is {name}")
}
