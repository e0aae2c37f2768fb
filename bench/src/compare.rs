//! Whether the floor and the server answer the list with the same JSON: only then is their cost comparable.

use serde_json::Value;
use simulator::config::{AppConfig, LoopbackUrl};

use crate::{
    error::BenchError,
    http::{self, Target},
    tokens::{self, TokenArgs},
};

/// Two servers on the same database.
#[derive(Clone, Debug, clap::Args)]
pub struct CompareArgs {
    /// The server.
    #[arg(long)]
    pub url: LoopbackUrl,
    /// The floor.
    #[arg(long)]
    pub floor_url: LoopbackUrl,
    /// What to ask both for.
    #[arg(long, default_value = "/api/v1/conversations?limit=50")]
    pub path: String,
    /// Who asks.
    #[command(flatten)]
    pub tokens: TokenArgs,
}

/// Asks both once.
pub async fn run(args: CompareArgs) -> Result<(), BenchError> {
    let app = AppConfig::from_env(|name| std::env::var(name).ok())?;
    let passes = tokens::issue(args.tokens, app, args.path.clone())?;
    let header = passes.borrow().first().and_then(|pass| pass.header.clone()).map(|(_, value)| value);
    let mut bodies = Vec::new();
    for url in [&args.url, &args.floor_url] {
        let answer = http::get(&Target::new(url)?, &args.path, header.as_ref()).await?;
        if !answer.status.is_success() {
            return Err(BenchError::UnexpectedAnswer(format!("{url} answered {}", answer.status)));
        }
        bodies.push(serde_json::from_slice::<Value>(&answer.body)?);
    }
    match first_difference(&bodies[0], &bodies[1], String::new()) {
        None => Ok(()),
        Some(place) => {
            let text = format!(
                "the floor no longer answers as the server does: {place} differs. Bring bench/src/floor.rs up to date"
            );
            Err(BenchError::UnexpectedAnswer(text))
        }
    }
}

/// Where two values differ first, as a JSON pointer (RFC 6901, without its escapes).
fn first_difference(one: &Value, other: &Value, place: String) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => one
            .iter()
            .zip(other.values())
            .find_map(|((key, one), other)| first_difference(one, other, format!("{place}/{key}"))),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (one, other))| first_difference(one, other, format!("{place}/{index}"))),
        (one, other) => (one != other).then_some(place),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_named_by_its_place() {
        let difference = |other| first_difference(&json!({"items": [{"a": 1}, {"a": 2}]}), &other, String::new());
        assert_eq!(difference(json!({"items": [{"a": 1}, {"a": 2}]})), None);
        assert_eq!(difference(json!({"items": [{"a": 1}, {"a": 3}]})).as_deref(), Some("/items/1/a"));
        assert_eq!(difference(json!({"items": [{"a": 1}, {"b": 2}]})).as_deref(), Some("/items/1"));
        assert_eq!(difference(json!({"items": []})).as_deref(), Some("/items"));
    }
}
