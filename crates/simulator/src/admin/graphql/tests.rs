//! Accepting and refusing documents, on Shopify's own schema where it is at hand, else on the few types that are used here.

use std::path::PathBuf;

use super::*;
use crate::config::DEFAULT_SCHEMA;

/// The part of Shopify's schema that these tests touch, with its own names and nullability.
const EXCERPT: &str = r"
    schema { query: QueryRoot mutation: Mutation }
    type QueryRoot {
      shop: Shop!
      node(id: ID!): Node
      customer(id: ID!): Customer
      customers(first: Int, last: Int, after: String, before: String, reverse: Boolean = false, query: String): CustomerConnection!
      orders(first: Int, last: Int, after: String, before: String, reverse: Boolean = false, query: String): OrderConnection!
      currentAppInstallation: AppInstallation!
    }
    type Mutation { customerDelete(input: CustomerDeleteInput!): CustomerDeletePayload }
    input CustomerDeleteInput { id: ID! }
    type CustomerDeletePayload { deletedCustomerId: ID }
    interface Node { id: ID! }
    scalar URL
    scalar DateTime
    scalar Decimal
    scalar UnsignedInt64
    enum CurrencyCode { USD EUR }
    type Shop implements Node {
      id: ID! name: String! email: String! myshopifyDomain: String! ianaTimezone: String! currencyCode: CurrencyCode!
      plan: ShopPlan! primaryDomain: Domain! accountOwner: StaffMember!
    }
    type ShopPlan { displayName: String! publicDisplayName: String! }
    type Domain implements Node { id: ID! url: URL! host: String! }
    type StaffMember implements Node { id: ID! }
    type AppInstallation implements Node { id: ID! accessScopes: [AccessScope!]! }
    type AccessScope { handle: String! }
    type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
    type MoneyBag { shopMoney: MoneyV2! }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    type Customer implements Node {
      id: ID! displayName: String! tags: [String!]! numberOfOrders: UnsignedInt64! amountSpent: MoneyV2!
      defaultPhoneNumber: CustomerPhoneNumber
      orders(first: Int, last: Int, after: String, before: String, reverse: Boolean = false, query: String): OrderConnection!
    }
    type CustomerPhoneNumber { phoneNumber: String! }
    type CustomerConnection { nodes: [Customer!]! edges: [CustomerEdge!]! pageInfo: PageInfo! }
    type CustomerEdge { node: Customer! cursor: String! }
    type Order implements Node { id: ID! name: String! customer: Customer totalPriceSet: MoneyBag! createdAt: DateTime! }
    type OrderConnection { nodes: [Order!]! edges: [OrderEdge!]! pageInfo: PageInfo! }
    type OrderEdge { node: Order! cursor: String! }
";

const SHOP: &str = "owc-demo.myshopify.com";

/// Shopify's schema, if scripts/run has fetched it.
fn published() -> Option<SchemaSource> {
    let path = std::env::var_os("SIMULATOR_SHOPIFY_SCHEMA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(DEFAULT_SCHEMA), PathBuf::from);
    path.exists().then_some(SchemaSource::Published(path))
}

async fn asked(graphql: &GraphQl, query: &str, variables: Value, second: i64) -> Value {
    let schema = graphql.schema().await.unwrap();
    let body = json!({ "query": query, "variables": variables });
    let request = serde_json::from_value(body).unwrap();
    graphql.answer(&schema, SHOP, &request, Timestamp::from_second(second).unwrap())
}

fn excerpt() -> GraphQl {
    GraphQl::new(SchemaSource::Sdl(EXCERPT.to_owned()))
}

/// The excerpt, and the real thing where there is one: both have to behave alike.
fn every_schema() -> Vec<GraphQl> {
    [Some(SchemaSource::Sdl(EXCERPT.to_owned())), published()].into_iter().flatten().map(GraphQl::new).collect()
}

#[tokio::test]
async fn the_shop_answers() {
    let query = "{ shop { id name email myshopifyDomain ianaTimezone currencyCode plan { displayName } primaryDomain { url host } } }";
    for graphql in every_schema() {
        let answer = asked(&graphql, query, json!({}), 0).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let shop = &answer["data"]["shop"];
        assert_eq!(shop["myshopifyDomain"], SHOP);
        assert_eq!(shop["ianaTimezone"], "America/Chicago");
        assert_eq!(shop["plan"]["displayName"], "Development");
        assert_eq!(shop["primaryDomain"]["url"], format!("https://{SHOP}"));
        let cost = &answer["extensions"]["cost"];
        assert_eq!(cost["requestedQueryCost"], 3.0);
        assert_eq!(cost["throttleStatus"]["currentlyAvailable"], 1997.0);
    }
}

#[tokio::test]
async fn connections_page_and_filter() {
    let page = "query($after: String) { customers(first: 10, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    let find = "query($query: String) { customers(first: 1, query: $query) { edges { cursor node { displayName numberOfOrders \
                amountSpent { amount } defaultPhoneNumber { phoneNumber } orders(first: 5) { nodes { name totalPriceSet { \
                shopMoney { amount currencyCode } } customer { displayName } } } } } } }";
    for graphql in every_schema() {
        let first = asked(&graphql, page, json!({}), 0).await;
        let info = &first["data"]["customers"]["pageInfo"];
        assert_eq!(info["hasNextPage"], true, "{first}");
        let second = asked(&graphql, page, json!({ "after": info["endCursor"] }), 0).await;
        assert_eq!(second["data"]["customers"]["nodes"].as_array().unwrap().len(), 6);
        assert_eq!(second["data"]["customers"]["pageInfo"]["hasNextPage"], false);

        let found = asked(&graphql, find, json!({ "query": "phone:+15550100112" }), 0).await;
        let edges = found["data"]["customers"]["edges"].as_array().unwrap();
        assert_eq!(edges.len(), 1, "{found}");
        let marcus = &edges[0]["node"];
        assert_eq!(marcus["displayName"], "Marcus Bell");
        assert_eq!(marcus["numberOfOrders"], "2");
        assert_eq!(marcus["amountSpent"]["amount"], "4510.00");
        assert_eq!(marcus["orders"]["nodes"][1]["customer"]["displayName"], "Marcus Bell");
    }
}

#[tokio::test]
async fn a_record_is_found_by_its_id_and_by_nothing_else() {
    for graphql in every_schema() {
        let all = asked(&graphql, "{ orders(first: 1) { nodes { id name } } }", json!({}), 0).await;
        let order = &all["data"]["orders"]["nodes"][0];
        let node = "query($id: ID!) { node(id: $id) { __typename id ... on Order { name } } customer(id: $id) { id } }";
        let found = asked(&graphql, node, json!({ "id": order["id"] }), 0).await;
        assert_eq!(found["data"]["node"]["name"], order["name"], "{found}");
        assert_eq!(found["data"]["node"]["__typename"], "Order");
        assert_eq!(found["data"]["customer"], Value::Null, "an order is no customer");
        let foreign = asked(&graphql, node, json!({ "id": "gid://shopify/Order/1" }), 0).await;
        assert_eq!(foreign["data"]["node"], Value::Null);
    }
}

#[tokio::test]
async fn documents_that_the_schema_forbids_are_refused() {
    for graphql in every_schema() {
        for (query, variables, part) in [
            ("{ shop { colour } }", json!({}), "colour"),
            ("{ shop { name(first: 1) } }", json!({}), "first"),
            ("{ shop { name }", json!({}), "syntax error"),
            ("{ shop }", json!({}), "subselection"),
            ("{ customer { id } }", json!({}), "id"),
            ("query($id: Int!) { customer(id: $id) { id } }", json!({ "id": 1 }), "id"),
            ("query($id: ID!) { customer(id: $id) { id } }", json!({}), "id"),
            ("query A { shop { id } } query B { shop { id } }", json!({}), ""),
            ("mutation { customerDelete(input: {}) { deletedCustomerId } }", json!({}), "id"),
        ] {
            let answer = asked(&graphql, query, variables, 0).await;
            assert!(answer.get("data").is_none(), "{query}: {answer}");
            let errors = answer["errors"].as_array().unwrap();
            assert!(errors.iter().any(|error| error["message"].as_str().unwrap().contains(part)), "{query}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_the_shop_does_not_have_is_an_error_with_its_path() {
    for graphql in every_schema() {
        let answer = asked(&graphql, "{ shop { name accountOwner { id } } }", json!({}), 0).await;
        assert_eq!(answer["errors"][0]["path"], json!(["shop", "accountOwner"]), "{answer}");
        let endless = asked(&graphql, "{ customers { nodes { id } } }", json!({}), 0).await;
        assert_eq!(endless["errors"][0]["message"], "you must provide one of first or last");
        let huge = asked(&graphql, "{ customers(first: 251) { pageInfo { hasNextPage } } }", json!({}), 0).await;
        assert_eq!(huge["errors"][0]["message"], "first cannot exceed 250");
    }
}

#[tokio::test]
async fn a_mutation_changes_nothing_and_says_so() {
    let query = "mutation { customerDelete(input: { id: \"gid://shopify/Customer/1\" }) { deletedCustomerId } }";
    for graphql in every_schema() {
        let answer = asked(&graphql, query, json!({}), 0).await;
        assert_eq!(answer["data"]["customerDelete"], Value::Null);
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("customerDelete changes nothing"), "{message}");
        assert_eq!(answer["extensions"]["cost"]["requestedQueryCost"], 11.0);
    }
}

#[tokio::test]
async fn a_shop_that_asks_too_much_is_throttled_and_recovers() {
    let graphql = excerpt();
    let query = "{ customers(first: 100) { nodes { id orders(first: 4) { nodes { id } } } } }";
    for _ in 0..4 {
        assert!(asked(&graphql, query, json!({}), 0).await["errors"].is_null());
    }
    let throttled = asked(&graphql, query, json!({}), 0).await;
    assert_eq!(throttled["errors"][0]["extensions"]["code"], "THROTTLED", "{throttled}");
    assert_eq!(throttled["extensions"]["cost"]["actualQueryCost"], Value::Null);
    assert!(asked(&graphql, query, json!({}), 5).await["errors"].is_null());
    let excessive = "{ customers(first: 250) { nodes { id orders(first: 250) { nodes { id } } } } }";
    let refused = asked(&graphql, excessive, json!({}), 60).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "MAX_COST_EXCEEDED");
}

#[tokio::test]
async fn a_schema_that_appears_later_is_found() {
    let path = std::env::temp_dir().join(format!("simulator-schema-{}.json.gz", crate::telnyx::random_id()));
    let graphql = GraphQl::new(SchemaSource::Published(path.clone()));
    assert!(matches!(graphql.schema().await, Err(SchemaError::Missing { .. })));
    std::fs::write(&path, b"not gzip").unwrap();
    let unreadable = graphql.schema().await;
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(unreadable, Err(SchemaError::Unreadable(_))));
}

#[test]
fn versions_look_like_versions() {
    for good in ["2026-10", "2025-01", "unstable"] {
        assert!(is_version(good), "{good}");
    }
    for bad in ["latest", "2026-1", "20261-0", "abcd-ef", ""] {
        assert!(!is_version(bad), "{bad}");
    }
}
