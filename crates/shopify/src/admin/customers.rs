//! Customers with their newest orders: the fewest fields that an inbox shows.

use domain::{
    customer::{Customer, LineItem, Money, Order},
    phone::E164,
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::Operation;

/// Orders that are asked for beside each customer.
const ORDERS: u16 = 5;

/// Looks customers up by Shopify's search syntax.
#[derive(Clone, Copy, Debug)]
pub struct Customers;

/// Whom to look for, in Shopify's search syntax (<https://shopify.dev/docs/api/usage/search-syntax>). Made only of what can't change
/// the search: a number in E.164 form, or an id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CustomersVariables {
    query: String,
    orders: u16,
}

impl CustomersVariables {
    /// Everybody whom Shopify finds by this number.
    pub fn by_phone(number: &E164) -> Self {
        Self { query: format!("phone:\"{}\"", number.as_str()), orders: ORDERS }
    }

    /// The customer with this id.
    pub fn by_id(id: i64) -> Self {
        Self { query: format!("id:{id}"), orders: ORDERS }
    }
}

impl Operation for Customers {
    const DOCUMENT: &'static str = include_str!("../../graphql/customers.graphql");
    const READ_ONLY: bool = true;
    type Variables = CustomersVariables;
    type Data = CustomersData;
}

/// The data of [`Customers`]' document.
#[derive(Debug, Deserialize)]
pub struct CustomersData {
    customers: Nodes<CustomerNode>,
}

impl CustomersData {
    /// What was found, in the words of the domain.
    pub fn into_customers(self) -> Vec<Customer> {
        self.customers.nodes.into_iter().map(Customer::from).collect()
    }
}

#[derive(Debug, Deserialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomerNode {
    #[serde(deserialize_with = "number")]
    legacy_resource_id: i64,
    display_name: String,
    tags: Vec<String>,
    created_at: Timestamp,
    #[serde(deserialize_with = "number")]
    number_of_orders: i64,
    amount_spent: MoneyNode,
    default_email_address: Option<EmailNode>,
    default_phone_number: Option<PhoneNode>,
    orders: Nodes<OrderNode>,
}

/// Personal data, so it shows nothing of itself.
impl std::fmt::Debug for CustomerNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CustomerNode").field("id", &self.legacy_resource_id).finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoneyNode {
    amount: String,
    currency_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EmailNode {
    email_address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneNode {
    phone_number: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderNode {
    #[serde(deserialize_with = "number")]
    legacy_resource_id: i64,
    name: String,
    created_at: Timestamp,
    display_financial_status: Option<String>,
    display_fulfillment_status: String,
    current_total_price_set: PriceSet,
    line_items: Nodes<LineNode>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PriceSet {
    shop_money: MoneyNode,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineNode {
    title: String,
    current_quantity: i64,
}

/// Shopify writes `UnsignedInt64` as text, and a proxy may write it as a number.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

impl From<MoneyNode> for Money {
    fn from(node: MoneyNode) -> Self {
        Self { amount: node.amount, currency: node.currency_code }
    }
}

impl From<CustomerNode> for Customer {
    fn from(node: CustomerNode) -> Self {
        Self {
            id: node.legacy_resource_id,
            name: node.display_name,
            email: node.default_email_address.map(|email| email.email_address),
            phone: node.default_phone_number.map(|phone| phone.phone_number),
            tags: node.tags,
            orders_placed: u64::try_from(node.number_of_orders).unwrap_or_default(),
            spent: node.amount_spent.into(),
            since: node.created_at,
            orders: node.orders.nodes.into_iter().map(Order::from).collect(),
        }
    }
}

impl From<OrderNode> for Order {
    fn from(node: OrderNode) -> Self {
        let item = |line: LineNode| LineItem { title: line.title, quantity: line.current_quantity };
        Self {
            id: node.legacy_resource_id,
            name: node.name,
            placed_at: node.created_at,
            total: node.current_total_price_set.shop_money.into(),
            payment: node.display_financial_status.unwrap_or_default(),
            fulfillment: node.display_fulfillment_status,
            items: node.line_items.nodes.into_iter().map(item).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_made_of_a_number_or_an_id() {
        let number = "+15550100101".parse().unwrap();
        assert_eq!(CustomersVariables::by_phone(&number).query, "phone:\"+15550100101\"");
        assert_eq!(CustomersVariables::by_id(7).query, "id:7");
        assert!(Customers::DOCUMENT.starts_with("query ") && !Customers::DOCUMENT.contains("mutation"));
    }

    #[test]
    fn reads_what_shopify_answers() {
        let answer = r##"{"customers":{"nodes":[{"legacyResourceId":"123","displayName":"Maria Lindqvist","tags":["trade"],
            "createdAt":"2025-06-02T14:00:00Z","numberOfOrders":"2","amountSpent":{"amount":"4316.0","currencyCode":"USD"},
            "defaultEmailAddress":null,"defaultPhoneNumber":{"phoneNumber":"+15550100101"},"orders":{"nodes":[{
            "legacyResourceId":"9","name":"#1001","createdAt":"2026-10-03T16:30:00Z","displayFinancialStatus":null,
            "displayFulfillmentStatus":"UNFULFILLED","currentTotalPriceSet":{"shopMoney":{"amount":"4316.0","currencyCode":"USD"}},
            "lineItems":{"nodes":[{"title":"Quartz","currentQuantity":52}]}}]}}]}}"##;
        let data: CustomersData = serde_json::from_str(answer).unwrap();
        let customer = data.into_customers().remove(0);
        assert_eq!((customer.id, customer.orders_placed, customer.email.as_deref()), (123, 2, None));
        assert_eq!((customer.orders[0].payment.as_str(), customer.orders[0].items[0].quantity), ("", 52));
        let broken = answer.replace("\"123\"", "\"x\"");
        assert!(serde_json::from_str::<CustomersData>(&broken).is_err());
    }
}
