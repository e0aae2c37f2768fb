//! What a local shop contains: the shop, its customers and orders as JSON records, the same for the same shop every time.
//!
//! A record names its GraphQL type in `__typename`; `{"$ref": id}` points at another record.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::{admin::oauth::SCOPES, clients::CLIENTS, digest::sha256_of_parts, launch::store_name, personas};

/// The shop's time zone.
const TIME_ZONE: &str = "America/Chicago";
/// The shop's currency.
const CURRENCY: &str = "USD";

/// One shop's records.
pub(super) struct World {
    /// The answers to the root fields that take no argument.
    pub(super) root: Map<String, Value>,
    /// Customers, in order of creation.
    pub(super) customers: Vec<Value>,
    /// Orders, in order of creation.
    pub(super) orders: Vec<Value>,
    positions: HashMap<String, Position>,
}

#[derive(Clone, Copy)]
enum Position {
    Shop,
    Customer(usize),
    Order(usize),
}

/// An order: who bought, how long ago in days, what, how much in cents, and how far it got.
struct Sale {
    client: usize,
    day: u32,
    title: &'static str,
    sku: &'static str,
    quantity: u32,
    cents: u64,
    financial: &'static str,
    fulfillment: &'static str,
    tags: &'static [&'static str],
}

const SALES: [Sale; 9] = [
    sale(
        0,
        3,
        "Calacatta quartz countertop, 3 cm",
        "QZ-CAL-3",
        52,
        431_600,
        "PARTIALLY_PAID",
        "UNFULFILLED",
        &["measure-due"],
    ),
    sale(
        1,
        5,
        "Kitchen island top, absolute black granite",
        "GR-ABS-3",
        24,
        264_000,
        "PAID",
        "SCHEDULED",
        &["install-booked"],
    ),
    sale(
        3,
        9,
        "Powder room vanity top, carrara marble",
        "MB-CAR-2",
        6,
        78_400,
        "PAID",
        "UNFULFILLED",
        &["template-open"],
    ),
    sale(4, 11, "Leathered granite perimeter", "GR-LEA-3", 48, 398_400, "PAID", "FULFILLED", &["installed"]),
    sale(
        5,
        12,
        "Quartz L-kitchen with full-height backsplash",
        "QZ-SNO-3",
        74,
        688_200,
        "PARTIALLY_PAID",
        "UNFULFILLED",
        &["measure-due"],
    ),
    sale(
        8,
        16,
        "Quartzite kitchen, undermount sink cutout",
        "QT-TAJ-3",
        41,
        512_500,
        "PAID",
        "FULFILLED",
        &["warranty"],
    ),
    sale(10, 18, "Marble window sill", "MB-SIL-2", 2, 18_900, "PAID", "UNFULFILLED", &["pick-up"]),
    sale(11, 20, "Builder kitchen, Alder Ct 14", "QZ-BLD-2", 38, 209_000, "PENDING", "UNFULFILLED", &["builder"]),
    sale(11, 20, "Builder kitchen, Finch Rd 9", "QZ-BLD-2", 44, 242_000, "PENDING", "UNFULFILLED", &["builder"]),
];

#[expect(clippy::too_many_arguments, reason = "one line per sale reads as a table")]
const fn sale(
    client: usize,
    day: u32,
    title: &'static str,
    sku: &'static str,
    quantity: u32,
    cents: u64,
    financial: &'static str,
    fulfillment: &'static str,
    tags: &'static [&'static str],
) -> Sale {
    Sale { client, day, title, sku, quantity, cents, financial, fulfillment, tags }
}

impl World {
    /// The records of this shop.
    pub(super) fn of(shop: &str) -> Self {
        let base = number_of(shop);
        let customers: Vec<_> = (0..CLIENTS.len()).map(|index| customer(base, index)).collect();
        let orders: Vec<_> = SALES.iter().enumerate().map(|(index, sale)| order(base, index, sale)).collect();
        let shop = shop_record(shop, base);
        let mut positions = HashMap::new();
        positions.insert(id_of(&shop), Position::Shop);
        positions
            .extend(customers.iter().enumerate().map(|(index, record)| (id_of(record), Position::Customer(index))));
        positions.extend(orders.iter().enumerate().map(|(index, record)| (id_of(record), Position::Order(index))));
        let scopes: Vec<_> =
            SCOPES.split(',').map(|scope| json!({ "__typename": "AccessScope", "handle": scope })).collect();
        let installation = json!({
            "__typename": "AppInstallation",
            "id": gid("AppInstallation", base),
            "accessScopes": scopes,
        });
        let root = Map::from_iter([("shop".to_owned(), shop), ("currentAppInstallation".to_owned(), installation)]);
        Self { root, customers, orders, positions }
    }

    /// The record with this global id.
    pub(super) fn record(&self, id: &str) -> Option<&Value> {
        match *self.positions.get(id)? {
            Position::Shop => self.root.get("shop"),
            Position::Customer(index) => self.customers.get(index),
            Position::Order(index) => self.orders.get(index),
        }
    }
}

/// Shopify's search syntax as far as an inbox needs it: `field:value` terms that all have to match, and plain words that have
/// to occur somewhere in the record.
pub(super) fn matches(record: &Value, query: &str) -> bool {
    query.split_whitespace().all(|term| {
        let (field, wanted) = term.split_once(':').unwrap_or(("", term));
        let wanted = wanted.trim_matches(['"', '\'']).to_lowercase();
        match field {
            "" => record.to_string().to_lowercase().contains(&wanted),
            "id" => text(record, "legacyResourceId") == wanted,
            "customer_id" => text(&record["customer"], "$ref").rsplit('/').next() == Some(wanted.as_str()),
            "tag" => record["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == wanted.as_str())),
            "email" | "phone" | "name" => text(record, field).to_lowercase() == wanted,
            "first_name" => text(record, "firstName").to_lowercase() == wanted,
            "last_name" => text(record, "lastName").to_lowercase() == wanted,
            _ => false,
        }
    })
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_default()
}

fn id_of(record: &Value) -> String {
    text(record, "id").to_owned()
}

fn gid(kind: &str, number: u64) -> String {
    format!("gid://shopify/{kind}/{number}")
}

/// A number below a billion that follows from the shop, so that two shops share no id.
fn number_of(shop: &str) -> u64 {
    let digest = sha256_of_parts(&["world", shop]);
    let (chunk, _) = digest.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    u64::from_be_bytes(*chunk) % 1_000_000 * 1000
}

fn number(base: u64, index: usize) -> u64 {
    base + 1 + index as u64
}

fn shop_record(shop: &str, base: u64) -> Value {
    let name =
        if shop == crate::config::DEMO_SHOP { "OWC Stone & Tops".to_owned() } else { store_name(shop).to_owned() };
    json!({
        "__typename": "Shop",
        "id": gid("Shop", base),
        "name": name,
        "email": personas::OWNER.email,
        "contactEmail": personas::OWNER.email,
        "myshopifyDomain": shop,
        "url": format!("https://{shop}"),
        "ianaTimezone": TIME_ZONE,
        "timezoneAbbreviation": "CST",
        "currencyCode": CURRENCY,
        "weightUnit": "POUNDS",
        "unitSystem": "IMPERIAL_SYSTEM",
        "taxesIncluded": false,
        "setupRequired": false,
        "createdAt": "2024-03-11T15:20:00Z",
        "updatedAt": "2026-09-01T09:00:00Z",
        "plan": {
            "__typename": "ShopPlan",
            "displayName": "Development",
            "publicDisplayName": "Development",
            "partnerDevelopment": true,
            "shopifyPlus": false,
        },
        "primaryDomain": {
            "__typename": "Domain",
            "id": gid("Domain", base),
            "host": shop,
            "url": format!("https://{shop}"),
            "sslEnabled": true,
        },
    })
}

fn customer(base: u64, index: usize) -> Value {
    let client = &CLIENTS[index];
    let (first, last) = client.name.split_once(' ').unwrap_or((client.name, ""));
    let bought: Vec<_> = SALES.iter().enumerate().filter(|(_, sale)| sale.client == index).collect();
    let orders: Vec<_> = bought.iter().map(|(at, _)| reference("Order", number(base, *at))).collect();
    let spent = bought.iter().map(|(_, sale)| sale.cents).sum();
    json!({
        "__typename": "Customer",
        "id": gid("Customer", number(base, index)),
        "legacyResourceId": number(base, index).to_string(),
        "firstName": first,
        "lastName": last,
        "displayName": client.name,
        "email": client.email,
        "phone": client.number,
        "defaultEmailAddress": {
            "__typename": "CustomerEmailAddress",
            "emailAddress": client.email,
            "marketingState": "NOT_SUBSCRIBED",
        },
        "defaultPhoneNumber": {
            "__typename": "CustomerPhoneNumber",
            "phoneNumber": client.number,
            "marketingState": "NOT_SUBSCRIBED",
        },
        "numberOfOrders": orders.len().to_string(),
        "amountSpent": money(spent),
        "lastOrder": orders.last().cloned(),
        "orders": orders,
        "tags": if bought.iter().any(|(_, sale)| sale.tags.contains(&"builder")) { vec!["trade"] } else { vec![] },
        "note": null,
        "state": "DISABLED",
        "locale": "en-US",
        "verifiedEmail": true,
        "taxExempt": false,
        "canDelete": bought.is_empty(),
        "dataSaleOptOut": false,
        "lifetimeDuration": "over 1 year",
        "createdAt": "2025-06-02T14:00:00Z",
        "updatedAt": "2026-09-01T09:00:00Z",
    })
}

fn order(base: u64, index: usize, sale: &Sale) -> Value {
    let total = json!({
        "__typename": "MoneyBag",
        "shopMoney": money(sale.cents),
        "presentmentMoney": money(sale.cents),
    });
    let placed = format!("2026-10-{:02}T16:30:00Z", sale.day);
    let name = format!("#{}", 1001 + index);
    json!({
        "__typename": "Order",
        "id": gid("Order", number(base, index)),
        "legacyResourceId": number(base, index).to_string(),
        "name": name,
        "number": 1001 + index,
        "email": CLIENTS[sale.client].email,
        "phone": CLIENTS[sale.client].number,
        "customer": reference("Customer", number(base, sale.client)),
        "createdAt": placed,
        "processedAt": placed,
        "updatedAt": placed,
        "cancelledAt": null,
        "closed": false,
        "confirmed": true,
        "test": true,
        "fullyPaid": sale.financial == "PAID",
        "unpaid": sale.financial == "PENDING",
        "currencyCode": CURRENCY,
        "presentmentCurrencyCode": CURRENCY,
        "displayFinancialStatus": sale.financial,
        "displayFulfillmentStatus": sale.fulfillment,
        "currentTotalPriceSet": total,
        "originalTotalPriceSet": total,
        "totalPriceSet": total,
        "subtotalPriceSet": total,
        "currentSubtotalPriceSet": total,
        "subtotalLineItemsQuantity": sale.quantity,
        "currentSubtotalLineItemsQuantity": sale.quantity,
        "tags": sale.tags,
        "note": null,
        "lineItems": [{
            "__typename": "LineItem",
            "id": gid("LineItem", number(base, index)),
            "name": sale.title,
            "title": sale.title,
            "sku": sale.sku,
            "quantity": sale.quantity,
            "currentQuantity": sale.quantity,
            "requiresShipping": true,
            "originalTotalSet": total,
        }],
    })
}

fn reference(kind: &str, number: u64) -> Value {
    json!({ "$ref": gid(kind, number) })
}

fn money(cents: u64) -> Value {
    json!({
        "__typename": "MoneyV2",
        "amount": format!("{}.{:02}", cents / 100, cents % 100),
        "currencyCode": CURRENCY,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_is_the_same_every_time_and_shares_no_id_with_another() {
        let (one, again, other) =
            (World::of("a.myshopify.com"), World::of("a.myshopify.com"), World::of("b.myshopify.com"));
        assert_eq!(one.customers, again.customers);
        assert!(one.customers.iter().all(|record| other.record(&id_of(record)).is_none()));
    }

    #[test]
    fn every_reference_leads_to_a_record() {
        let world = World::of("a.myshopify.com");
        for order in &world.orders {
            let customer = world.record(text(&order["customer"], "$ref")).unwrap();
            let orders = customer["orders"].as_array().unwrap();
            assert!(orders.iter().any(|one| one["$ref"] == order["id"]));
        }
    }

    #[test]
    fn customers_are_found_as_an_inbox_looks_for_them() {
        let world = World::of("a.myshopify.com");
        let found = |query: &str| world.customers.iter().filter(|record| matches(record, query)).count();
        assert_eq!(found("phone:+15550100101"), 1);
        assert_eq!(found("email:'maria.lindqvist@example.com'"), 1);
        assert_eq!(found("first_name:Maria last_name:Lindqvist"), 1);
        assert_eq!(found("tag:trade"), 1);
        assert_eq!(found("maria"), 1);
        assert_eq!(found("phone:+15550100101 tag:trade"), 0);
        assert_eq!(found(""), CLIENTS.len());
    }
}
