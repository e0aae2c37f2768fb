//! From what is kept of a customer to what a page shows. Pure.

use domain::customer::{Customer, Evidence, LineItem, Money, Order};
use jiff::{SignedDuration, Timestamp};
use service::customers::CustomerView;

use super::{
    clock::Clock,
    views_customers::{CustomerCard, CustomerPanel, OrderRow},
};

pub(super) fn panel(view: CustomerView, clock: &Clock, now: Timestamp) -> CustomerPanel {
    CustomerPanel {
        customer: view.customer.map(|customer| card(customer, clock)),
        matched: view.matched.map(|(confidence, evidence)| matched(confidence, evidence)),
        candidates: view.candidates.into_iter().map(|customer| card(customer, clock)).collect(),
        age: view.fetched_at.map(|at| age(now.duration_since(at))),
        looking: view.looking,
        problem: view.problem,
    }
}

fn matched(confidence: i16, evidence: Evidence) -> String {
    let why = match evidence {
        Evidence::Phone => "The customer has this phone number",
        Evidence::Found => "Shopify finds the customer by this number",
        Evidence::Staff => "Chosen by hand",
    };
    format!("{why} ({confidence} % sure).")
}

fn age(old: SignedDuration) -> String {
    match old.as_mins() {
        ..=0 => "From just now".to_owned(),
        1 => "From a minute ago".to_owned(),
        minutes @ 2..=59 => format!("From {minutes} minutes ago"),
        minutes @ 60..=119 => format!("From {} hour ago", minutes / 60),
        minutes @ 120..=2879 => format!("From {} hours ago", minutes / 60),
        minutes => format!("From {} days ago", minutes / (24 * 60)),
    }
}

fn card(customer: Customer, clock: &Clock) -> CustomerCard {
    let count = match customer.orders_placed {
        0 => "No orders yet".to_owned(),
        1 => format!("1 order, {}", money(&customer.spent)),
        several => format!("{several} orders, {}", money(&customer.spent)),
    };
    CustomerCard {
        id: customer.id,
        href: format!("shopify://admin/customers/{}", customer.id),
        name: if customer.name.is_empty() { customer.phone.unwrap_or_default() } else { customer.name },
        email: customer.email,
        summary: format!("{count}. Customer since {}.", clock.date_of(customer.since)),
        tags: customer.tags,
        orders: customer.orders.into_iter().map(|order| row(order, clock)).collect(),
    }
}

fn row(order: Order, clock: &Clock) -> OrderRow {
    let states = [payment(&order.payment), fulfillment(&order.fulfillment)];
    OrderRow {
        href: format!("shopify://admin/orders/{}", order.id),
        placed: clock.in_list(order.placed_at),
        total: money(&order.total),
        states: states.into_iter().flatten().collect(),
        items: order.items.iter().map(item).collect::<Vec<_>>().join(", "),
        name: order.name,
    }
}

fn item(item: &LineItem) -> String {
    if item.quantity == 1 { item.title.clone() } else { format!("{} × {}", item.quantity, item.title) }
}

/// `4316.0` of `USD` is `$4,316.00`; what is no plain amount stays as Shopify wrote it.
fn money(money: &Money) -> String {
    let (whole, cents) = money.amount.split_once('.').unwrap_or((&money.amount, ""));
    if whole.is_empty() || !whole.bytes().chain(cents.bytes()).all(|digit| digit.is_ascii_digit()) {
        return format!("{} {}", money.amount, money.currency);
    }
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let amount = if cents.is_empty() { grouped } else { format!("{grouped}.{cents:0<2}") };
    match money.currency.as_str() {
        "USD" => format!("${amount}"),
        "EUR" => format!("€{amount}"),
        "GBP" => format!("£{amount}"),
        currency => format!("{amount} {currency}"),
    }
}

/// A word of Shopify's for people, and whether somebody should look.
fn word(code: &str, attention: bool) -> (String, bool) {
    let mut letters = code.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    (first + &letters.as_str().to_lowercase().replace('_', " "), attention)
}

fn payment(code: &str) -> Option<(String, bool)> {
    (!code.is_empty()).then(|| word(code, !matches!(code, "PAID" | "REFUNDED" | "VOIDED")))
}

fn fulfillment(code: &str) -> Option<(String, bool)> {
    (!code.is_empty()).then(|| word(code, !matches!(code, "FULFILLED" | "RESTOCKED")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money_of(amount: &str, currency: &str) -> String {
        money(&Money { amount: amount.to_owned(), currency: currency.to_owned() })
    }

    #[test]
    fn money_reads_as_money() {
        assert_eq!(money_of("4316.0", "USD"), "$4,316.00");
        assert_eq!(money_of("1234567.89", "EUR"), "€1,234,567.89");
        assert_eq!(money_of("500", "JPY"), "500 JPY");
        assert_eq!(money_of("-3.5", "USD"), "-3.5 USD");
        assert_eq!(money_of("", "USD"), " USD");
    }

    #[test]
    fn codes_and_ages_read_as_words() {
        assert_eq!(payment("PARTIALLY_PAID"), Some(("Partially paid".to_owned(), true)));
        assert_eq!(fulfillment("FULFILLED"), Some(("Fulfilled".to_owned(), false)));
        assert_eq!(payment(""), None);
        let ages = [0, 1, 59, 60, 125, 5000].map(|minutes| age(SignedDuration::from_mins(minutes)));
        let expected = ["just now", "a minute ago", "59 minutes ago", "1 hour ago", "2 hours ago", "3 days ago"];
        assert_eq!(ages, expected.map(|age| format!("From {age}")));
    }
}
