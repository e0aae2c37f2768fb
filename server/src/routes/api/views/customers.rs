//! Customers and orders.

use domain::customer::{Customer, LineItem, Money, Order};
use serde::Serialize;
use service::customers::CustomerView;
use utoipa::ToSchema;

/// What is known of a contact's customer.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactCustomer)]
pub(in crate::routes::api) struct ContactCustomerOut {
    /// The customer, if it is known which.
    #[schema(required)]
    customer: Option<CustomerOut>,
    /// How sure that is, in percent.
    #[schema(required)]
    confidence: Option<i16>,
    /// Why: `phone`, `found` or `staff`.
    #[schema(required)]
    evidence: Option<&'static str>,
    /// Those between whom a person chooses.
    candidates: Vec<CustomerOut>,
    /// When Shopify last answered.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    fetched_at: Option<jiff::Timestamp>,
    /// Whether Shopify is being asked.
    looking: bool,
    /// Why the last attempt brought nothing.
    #[schema(required)]
    problem: Option<String>,
}

/// A customer with their newest orders.
#[derive(Serialize, ToSchema)]
#[schema(as = Customer)]
struct CustomerOut {
    /// Shopify's number in addresses.
    id: i64,
    /// Their name.
    name: String,
    /// Their address.
    #[schema(required)]
    email: Option<String>,
    /// Their number.
    #[schema(required)]
    phone: Option<String>,
    /// The shop's own tags.
    tags: Vec<String>,
    /// How many orders they have placed.
    orders_placed: u64,
    /// What they have spent.
    spent: MoneyOut,
    /// Since when the shop has known them.
    #[schema(value_type = String, format = DateTime)]
    since: jiff::Timestamp,
    /// Their newest orders, newest first.
    orders: Vec<OrderOut>,
}

/// An amount of money.
#[derive(Serialize, ToSchema)]
#[schema(as = Money)]
struct MoneyOut {
    /// A decimal number.
    #[schema(example = "4316.00")]
    amount: String,
    /// An ISO 4217 code.
    #[schema(example = "USD")]
    currency: String,
}

/// An order.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
struct OrderOut {
    /// Shopify's number in addresses.
    id: i64,
    /// The name staff know it by.
    #[schema(example = "#1001")]
    name: String,
    /// When it was placed.
    #[schema(value_type = String, format = DateTime)]
    placed_at: jiff::Timestamp,
    /// What it comes to now.
    total: MoneyOut,
    /// Shopify's word for how it is paid.
    #[schema(example = "PARTIALLY_PAID")]
    payment: String,
    /// Shopify's word for how far it got.
    #[schema(example = "UNFULFILLED")]
    fulfillment: String,
    /// The first few things in it.
    items: Vec<LineItemOut>,
}

/// What was bought together.
#[derive(Serialize, ToSchema)]
#[schema(as = LineItem)]
struct LineItemOut {
    /// What it is called.
    title: String,
    /// How many.
    quantity: i64,
}

impl From<CustomerView> for ContactCustomerOut {
    fn from(view: CustomerView) -> Self {
        Self {
            customer: view.customer.map(CustomerOut::from),
            confidence: view.matched.map(|(confidence, _)| confidence),
            evidence: view.matched.map(|(_, evidence)| evidence.as_str()),
            candidates: view.candidates.into_iter().map(CustomerOut::from).collect(),
            fetched_at: view.fetched_at,
            looking: view.looking,
            problem: view.problem,
        }
    }
}

impl From<Customer> for CustomerOut {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id,
            name: customer.name,
            email: customer.email,
            phone: customer.phone,
            tags: customer.tags,
            orders_placed: customer.orders_placed,
            spent: customer.spent.into(),
            since: customer.since,
            orders: customer.orders.into_iter().map(OrderOut::from).collect(),
        }
    }
}

impl From<Money> for MoneyOut {
    fn from(money: Money) -> Self {
        Self { amount: money.amount, currency: money.currency }
    }
}

impl From<Order> for OrderOut {
    fn from(order: Order) -> Self {
        let item = |item: LineItem| LineItemOut { title: item.title, quantity: item.quantity };
        Self {
            id: order.id,
            name: order.name,
            placed_at: order.placed_at,
            total: order.total.into(),
            payment: order.payment,
            fulfillment: order.fulfillment,
            items: order.items.into_iter().map(item).collect(),
        }
    }
}
