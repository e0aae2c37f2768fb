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
    if bodies[0] == bodies[1] {
        return Ok(());
    }
    Err(BenchError::UnexpectedAnswer("the server and the floor answer the same question differently".to_owned()))
}
