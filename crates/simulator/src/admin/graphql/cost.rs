//! What a document costs and whether the shop's bucket holds that much.
//!
//! Rules: shopify.dev, "API limits": a scalar costs nothing, an object 1, a mutation 10, a connection as much as its page; one
//! query at most 1,000; Standard plan: the bucket holds 2,000 and gains 100 a second.

use apollo_compiler::{
    ExecutableDocument,
    ast::Value,
    executable::{Field, Operation, Selection, SelectionSet},
    response::JsonMap,
};
use jiff::Timestamp;
use serde::Serialize;

/// The most that a single document may cost.
pub(super) const MOST_PER_DOCUMENT: f64 = 1000.0;

const BUCKET: f64 = 2000.0;
const RESTORED_PER_SECOND: f64 = 100.0;
const MUTATION: f64 = 10.0;
const OBJECT: f64 = 1.0;

/// The points that an operation asks for.
pub(super) fn requested(document: &ExecutableDocument, operation: &Operation, variables: &JsonMap) -> f64 {
    let walk = Walk { document, variables };
    let base = if operation.is_mutation() { MUTATION * walk.fields(&operation.selection_set) } else { 0.0 };
    base + walk.cost(&operation.selection_set)
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
}

impl Walk<'_> {
    fn fields(&self, set: &SelectionSet) -> f64 {
        self.sum(set, &|_| 1.0)
    }

    fn cost(&self, set: &SelectionSet) -> f64 {
        self.sum(set, &|field| self.field(field))
    }

    fn field(&self, field: &Field) -> f64 {
        if field.selection_set.is_empty() {
            return 0.0;
        }
        let inside = self.cost(&field.selection_set);
        if field.ty().inner_named_type().ends_with("Connection") {
            return inside * self.page(field);
        }
        match field.name.as_str() {
            // What an edge holds is counted once, at its node; the page's own data costs nothing.
            "edges" => inside,
            "pageInfo" => 0.0,
            _ => OBJECT + inside,
        }
    }

    fn page(&self, field: &Field) -> f64 {
        let size = ["first", "last"].iter().find_map(|name| match field.specified_argument_by_name(name)?.as_ref() {
            Value::Int(number) => number.try_to_f64().ok(),
            Value::Variable(name) => self.variables.get(name.as_str())?.as_f64(),
            _ => None,
        });
        size.unwrap_or(1.0).max(1.0)
    }

    fn sum(&self, set: &SelectionSet, cost: &dyn Fn(&Field) -> f64) -> f64 {
        let one = |selection: &Selection| match selection {
            Selection::Field(field) => cost(field),
            Selection::InlineFragment(fragment) => self.sum(&fragment.selection_set, cost),
            Selection::FragmentSpread(spread) => {
                spread.fragment_def(self.document).map_or(0.0, |fragment| self.sum(&fragment.selection_set, cost))
            }
        };
        set.selections.iter().map(one).sum()
    }
}

/// `extensions.cost.throttleStatus`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ThrottleStatus {
    maximum_available: f64,
    currently_available: f64,
    restore_rate: f64,
}

/// The points that a shop has left.
#[derive(Debug)]
pub(super) struct Bucket {
    available: f64,
    at: Timestamp,
}

impl Bucket {
    /// A full one.
    pub(super) fn full(now: Timestamp) -> Self {
        Self { available: BUCKET, at: now }
    }

    /// Takes `cost` points if they are there; says in either case how many are left.
    pub(super) fn take(&mut self, cost: f64, now: Timestamp) -> (bool, ThrottleStatus) {
        let elapsed = now.duration_since(self.at).as_secs_f64().max(0.0);
        self.available = (self.available + elapsed * RESTORED_PER_SECOND).min(BUCKET);
        self.at = now;
        let enough = self.available >= cost;
        if enough {
            self.available -= cost;
        }
        let status = ThrottleStatus {
            maximum_available: BUCKET,
            currently_available: self.available.floor(),
            restore_rate: RESTORED_PER_SECOND,
        };
        (enough, status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut bucket = Bucket::full(at(0));
        assert!(bucket.take(1000.0, at(0)).0);
        assert!(bucket.take(1000.0, at(0)).0);
        let (enough, status) = bucket.take(150.0, at(1));
        assert!(!enough);
        assert!((status.currently_available - 100.0).abs() < f64::EPSILON);
        assert!(bucket.take(150.0, at(2)).0);
    }
}
