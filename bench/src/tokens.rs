//! Session tokens for a load: one for each of many members of staff, renewed before they expire.
//!
//! A server limits the requests of one member of staff, so a load is that of a whole team.

use std::{path::PathBuf, sync::Arc, time::Duration};

use hyper::{
    Uri,
    header::{AUTHORIZATION, HeaderName, HeaderValue},
};
use simulator::{
    clock,
    config::AppConfig,
    launch,
    token::{self, SessionClaims},
};
use tokio::sync::watch;

use crate::{error::BenchError, fill::FIRST_USER_ID};

/// A token lives for 60 s; so nobody ever sends one that is about to expire.
const RENEW_AFTER: Duration = Duration::from_secs(30);

/// Where tokens come from, and how they are presented.
#[derive(Clone, Debug, clap::Args)]
pub struct TokenArgs {
    /// A file with one session token per line, read again every 30 s. Without it tokens are minted as the local Admin does,
    /// with `SHOPIFY_API_KEY` and `SHOPIFY_API_SECRET` or their local values.
    #[arg(long)]
    pub token_file: Option<PathBuf>,
    /// The shop for minted tokens.
    #[arg(long, default_value = "bench-1.myshopify.com")]
    pub shop: String,
    /// For how many members of staff tokens are minted: Shopify's user ids 9001001 and on, as `fill` makes them.
    #[arg(long, default_value_t = 200)]
    pub staff: u64,
    /// Asks for the page as Shopify Admin loads it into its frame: the token in the address, with the launch parameters.
    #[arg(long)]
    pub document: bool,
}

/// What makes a request one of a certain member of staff.
#[derive(Clone, Debug)]
pub struct Pass {
    /// Path and query.
    pub uri: Uri,
    /// A bearer token, unless it is in the address.
    pub header: Option<(HeaderName, HeaderValue)>,
}

/// The passes that are valid now.
pub type Passes = watch::Receiver<Arc<[Pass]>>;

/// Makes passes for `path` and renews them until nobody wants them any more.
pub fn issue(args: TokenArgs, app: AppConfig, path: String) -> Result<Passes, BenchError> {
    let (sender, receiver) = watch::channel(passes(&args, &app, &path)?);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(RENEW_AFTER).await;
            // A file that can't be read for a moment leaves the old ones in place; the server says so soon enough.
            let Ok(fresh) = passes(&args, &app, &path) else { continue };
            if sender.send(fresh).is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

fn passes(args: &TokenArgs, app: &AppConfig, path: &str) -> Result<Arc<[Pass]>, BenchError> {
    if let Some(file) = &args.token_file {
        let text = std::fs::read_to_string(file).map_err(BenchError::io("the file of tokens can't be read"))?;
        return text.lines().filter(|line| !line.is_empty()).map(|token| bearer(path, token)).collect();
    }
    let now = clock::system();
    let of_member = |user_id| {
        if args.document {
            let url = launch::frame_url(app, &args.shop, user_id, path, Vec::new(), now);
            let path_and_query = url.strip_prefix(app.app_url.as_str()).unwrap_or_default();
            return Ok(Pass { uri: uri(path_and_query)?, header: None });
        }
        let claims = SessionClaims::new(&args.shop, &app.api_key, user_id, now);
        bearer(path, &token::sign(&claims, &app.api_secret))
    };
    (FIRST_USER_ID..FIRST_USER_ID + args.staff.max(1)).map(of_member).collect()
}

fn bearer(path: &str, token: &str) -> Result<Pass, BenchError> {
    let value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(hyper::http::Error::from)?;
    Ok(Pass { uri: uri(path)?, header: Some((AUTHORIZATION, value)) })
}

fn uri(path: &str) -> Result<Uri, BenchError> {
    Ok(path.parse::<Uri>().map_err(hyper::http::Error::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(document: bool) -> TokenArgs {
        TokenArgs { token_file: None, shop: "bench-1.myshopify.com".to_owned(), staff: 3, document }
    }

    #[test]
    fn every_member_has_a_token_of_their_own() {
        let passes = passes(&args(false), &AppConfig::local(), "/api/v1/conversations?limit=50").unwrap();
        let tokens: std::collections::BTreeSet<_> =
            passes.iter().map(|pass| pass.header.clone().unwrap().1.to_str().unwrap().to_owned()).collect();
        assert_eq!(tokens.len(), 3);
        assert_eq!(passes[0].uri.path_and_query().unwrap(), "/api/v1/conversations?limit=50");
    }

    #[test]
    fn a_document_carries_its_token_in_the_address() {
        let passes = passes(&args(true), &AppConfig::local(), "/communications").unwrap();
        assert!(passes.iter().all(|pass| pass.header.is_none() && pass.uri.path() == "/communications"));
        assert!(passes[2].uri.query().unwrap().contains("id_token="));
    }
}
