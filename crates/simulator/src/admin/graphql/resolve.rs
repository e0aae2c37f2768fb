//! Walks a validated document over a shop's records: objects by their JSON, connections by slicing lists.

use apollo_compiler::{
    executable::OperationType,
    resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue},
    response::{JsonMap, JsonValue},
    schema::ExtendedType,
};
use serde_json::{Map, Value, json};

use super::world::{World, matches};

/// The largest page that Shopify gives.
const LARGEST_PAGE: usize = 250;

type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

/// The object behind `query`, or `mutation`.
pub(super) struct Root<'w> {
    pub(super) world: &'w World,
    pub(super) type_name: &'w str,
    pub(super) operation: OperationType,
}

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let field = info.field_name();
        if self.operation != OperationType::Query {
            return Err(refuse(&format!("The local shop only answers questions: {field} changes nothing here")));
        }
        let by_id = || {
            let record = text(info.arguments(), "id").and_then(|id| self.world.record(id));
            record.filter(|record| is_possible(record, info)).unwrap_or(&Value::Null)
        };
        match field {
            "node" | "customer" | "order" => present(self.world, by_id(), info),
            "customers" => connection(self.world, &self.world.customers, info),
            "orders" => connection(self.world, &self.world.orders, info),
            _ => resolve(self.world, &self.world.root, self.type_name, info),
        }
    }
}

/// An object that is stored as JSON.
struct Record<'w> {
    world: &'w World,
    fields: &'w Map<String, Value>,
}

impl ObjectValue for Record<'_> {
    fn type_name(&self) -> &str {
        self.fields.get("__typename").and_then(Value::as_str).unwrap_or_default()
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        resolve(self.world, self.fields, self.type_name(), info)
    }
}

/// A page of a list.
struct Connection<'w> {
    world: &'w World,
    type_name: &'w str,
    /// Position in the whole list, which is the cursor, and the entry.
    entries: Vec<(usize, &'w Value)>,
    total: usize,
}

impl ObjectValue for Connection<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let world = self.world;
        match info.field_name() {
            "nodes" => Ok(ResolvedValue::List(Box::new(
                self.entries.iter().map(move |(_, value)| present(world, value, info)),
            ))),
            "edges" => {
                let type_name = info.field_definition().ty.inner_named_type().as_str();
                let edge = move |(at, value): &(usize, &'a Value)| {
                    ResolvedValue::object(Edge { world, type_name, cursor: cursor(*at), value })
                };
                Ok(ResolvedValue::list(self.entries.iter().map(edge)))
            }
            "pageInfo" => Ok(ResolvedValue::object(PageInfo {
                first: self.entries.first().map(|(at, _)| *at),
                last: self.entries.last().map(|(at, _)| *at),
                total: self.total,
            })),
            _ => Err(missing(self.type_name, info)),
        }
    }
}

struct Edge<'w> {
    world: &'w World,
    type_name: &'w str,
    cursor: String,
    value: &'w Value,
}

impl ObjectValue for Edge<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        match info.field_name() {
            "node" => present(self.world, self.value, info),
            "cursor" => Ok(ResolvedValue::leaf(self.cursor.as_str())),
            _ => Err(missing(self.type_name, info)),
        }
    }
}

struct PageInfo {
    first: Option<usize>,
    last: Option<usize>,
    total: usize,
}

impl ObjectValue for PageInfo {
    fn type_name(&self) -> &'static str {
        "PageInfo"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let value = match info.field_name() {
            "hasNextPage" => json!(self.last.is_some_and(|last| last + 1 < self.total)),
            "hasPreviousPage" => json!(self.first.is_some_and(|first| first > 0)),
            "startCursor" => json!(self.first.map(cursor)),
            "endCursor" => json!(self.last.map(cursor)),
            _ => return Err(missing("PageInfo", info)),
        };
        Ok(ResolvedValue::leaf(value))
    }
}

/// A field of a record: its JSON, or what stands for a value that the local shop doesn't have.
fn resolve<'a>(
    world: &'a World,
    fields: &'a Map<String, Value>,
    type_name: &str,
    info: &'a ResolveInfo<'a>,
) -> Resolved<'a> {
    let kind = &info.field_definition().ty;
    match fields.get(info.field_name()) {
        Some(Value::Array(items)) if is_connection(info) => connection(world, items, info),
        Some(value) => present(world, value, info),
        None if is_connection(info) => connection(world, &[], info),
        None if kind.is_list() => Ok(ResolvedValue::list(std::iter::empty())),
        None if !kind.is_non_null() => Ok(ResolvedValue::null()),
        None => Err(missing(type_name, info)),
    }
}

/// A JSON value as the value of a field.
fn present<'a>(world: &'a World, value: &'a Value, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
    match value {
        Value::Array(items) if !is_leaf(info) || items.iter().all(|item| !item.is_object()) => {
            Ok(ResolvedValue::List(Box::new(items.iter().map(move |item| present(world, item, info)))))
        }
        Value::Object(fields) if !is_leaf(info) => match fields.get("$ref").and_then(Value::as_str) {
            Some(id) => {
                world.record(id).map_or_else(|| Ok(ResolvedValue::null()), |record| present(world, record, info))
            }
            None => Ok(ResolvedValue::object(Record { world, fields })),
        },
        leaf => Ok(ResolvedValue::leaf(leaf.clone())),
    }
}

/// The page of `items` that the arguments ask for.
fn connection<'a>(world: &'a World, items: &'a [Value], info: &'a ResolveInfo<'a>) -> Resolved<'a> {
    let arguments = info.arguments();
    let query = text(arguments, "query").unwrap_or_default();
    let mut entries: Vec<_> = items.iter().filter(|item| matches(target(world, item), query)).collect();
    if arguments.get("reverse").and_then(JsonValue::as_bool) == Some(true) {
        entries.reverse();
    }
    let total = entries.len();
    let mut entries: Vec<_> = entries.into_iter().enumerate().collect();
    if let Some(after) = text(arguments, "after").and_then(position) {
        entries.retain(|(at, _)| *at > after);
    }
    if let Some(before) = text(arguments, "before").and_then(position) {
        entries.retain(|(at, _)| *at < before);
    }
    let (first, last) = (count(arguments, "first")?, count(arguments, "last")?);
    if first.is_none() && last.is_none() {
        return Err(refuse("you must provide one of first or last"));
    }
    if let Some(first) = first {
        entries.truncate(first);
    }
    if let Some(last) = last {
        entries.drain(..entries.len().saturating_sub(last));
    }
    let type_name = info.field_definition().ty.inner_named_type().as_str();
    Ok(ResolvedValue::object(Connection { world, type_name, entries, total }))
}

fn target<'a>(world: &'a World, item: &'a Value) -> &'a Value {
    item.get("$ref").and_then(Value::as_str).and_then(|id| world.record(id)).unwrap_or(item)
}

/// `first` or `last`, refused as Shopify refuses it.
fn count(arguments: &JsonMap, name: &str) -> Result<Option<usize>, FieldError> {
    let Some(value) = arguments.get(name).and_then(JsonValue::as_i64) else { return Ok(None) };
    match usize::try_from(value) {
        Ok(count) if count <= LARGEST_PAGE => Ok(Some(count)),
        _ => Err(refuse(&format!("{name} cannot exceed {LARGEST_PAGE}"))),
    }
}

fn cursor(at: usize) -> String {
    format!("at-{at}")
}

fn position(cursor: &str) -> Option<usize> {
    cursor.strip_prefix("at-")?.parse().ok()
}

fn text<'a>(arguments: &'a JsonMap, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(JsonValue::as_str)
}

fn is_connection(info: &ResolveInfo<'_>) -> bool {
    info.field_definition().ty.inner_named_type().ends_with("Connection")
}

fn is_leaf(info: &ResolveInfo<'_>) -> bool {
    info.schema().types.get(info.field_definition().ty.inner_named_type()).is_none_or(ExtendedType::is_leaf)
}

/// Whether a record can be the answer of the field: `order(id:)` finds no customer.
fn is_possible(record: &Value, info: &ResolveInfo<'_>) -> bool {
    let (wanted, actual) =
        (info.field_definition().ty.inner_named_type(), record["__typename"].as_str().unwrap_or_default());
    wanted == actual || info.schema().is_subtype(wanted, actual)
}

fn missing(type_name: &str, info: &ResolveInfo<'_>) -> FieldError {
    refuse(&format!("The local shop has no value for {type_name}.{}", info.field_name()))
}

fn refuse(message: &str) -> FieldError {
    FieldError { message: message.to_owned() }
}
