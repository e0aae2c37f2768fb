//! The grammar of the command line; names and flags are relied upon by scripts.

use clap::{Args, Parser, Subcommand};
use simulator::config::DEMO_SHOP;

/// The local world around Switchboard: Shopify Admin, a carrier, and tools that use the app from outside.
///
/// Everything stays on this machine: addresses that aren't loopback are refused, because the keys used here are public.
#[derive(Parser, Debug)]
#[command(name = "simulator", version)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Serve the local Shopify Admin on localhost, port 4000 or the one in `SWITCHBOARD_ADMIN_PORT`, and the carriers beside it.
    Admin,
    /// Serve the carriers alone: Telnyx under `/v2`, Twilio under `/2010-04-01`.
    Carrier {
        /// The port; 4500 or the one in `SWITCHBOARD_CARRIER_PORT` unless given.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Print a valid session token, and nothing else.
    Token(TokenArgs),
    /// Deliver a text message as the carrier would: signed, to the number's webhook.
    Sms(SmsArgs),
    /// Print the shop's connected accounts with their webhooks and test keys, as JSON.
    Accounts {
        /// The shop.
        #[arg(long, default_value = DEMO_SHOP)]
        shop: String,
    },
    /// Fill the demo shop through the app's front door. Running it twice adds nothing.
    Seed {
        /// The shop.
        #[arg(long, default_value = DEMO_SHOP)]
        shop: String,
    },
}

#[derive(Args, Debug)]
pub(super) struct TokenArgs {
    /// The shop.
    #[arg(long, default_value = DEMO_SHOP)]
    pub(super) shop: String,
    /// Act as the persona with this role; the app is made to know them by it.
    #[arg(long, default_value = "root_owner")]
    pub(super) role: String,
    /// Act as this Shopify user instead, whatever their role.
    #[arg(long, conflicts_with = "role")]
    pub(super) user_id: Option<u64>,
    /// Seconds until the token expires; negative for one that has.
    #[arg(long, default_value_t = simulator::token::LIFETIME_SECONDS, allow_negative_numbers = true)]
    pub(super) lifetime: i64,
    /// Only sign; do not talk to the app.
    #[arg(long)]
    pub(super) offline: bool,
}

#[derive(Args, Debug)]
pub(super) struct SmsArgs {
    /// The shop's number, like +15550109000.
    #[arg(long)]
    pub(super) to: String,
    /// The client's number, like +15550100101.
    #[arg(long)]
    pub(super) from: String,
    /// What the client writes.
    #[arg(long)]
    pub(super) text: String,
    /// The shop whose accounts are searched for the number.
    #[arg(long, default_value = DEMO_SHOP)]
    pub(super) shop: String,
    /// Deliver to this account without looking the number up.
    #[arg(long)]
    pub(super) account: Option<uuid::Uuid>,
    /// The carrier of --account: telnyx or twilio.
    #[arg(long, default_value = "telnyx", requires = "account", value_parser = ["telnyx", "twilio"])]
    pub(super) provider: String,
    /// The carrier's event id; equal ids are one event. Random unless given. Twilio has none.
    #[arg(long)]
    pub(super) id: Option<String>,
    /// The carrier's message id. Random unless given.
    #[arg(long)]
    pub(super) message_id: Option<String>,
    /// Deliver the same event this many times.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) times: u32,
    /// When the carrier received it, like 2026-11-02T09:30:00Z. Now unless given.
    #[arg(long)]
    pub(super) at: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_documented_lines_parse() {
        for line in [
            "simulator admin",
            "simulator carrier --port 4501",
            "simulator token --shop owc-demo.myshopify.com --role root_owner",
            "simulator token --user-id 42 --lifetime -5 --offline",
            "simulator sms --to +15550109000 --from +15550100101 --text hello --times 3",
            "simulator accounts",
            "simulator seed",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_ok(), "{line}");
        }
        assert!(Cli::try_parse_from(["simulator", "token", "--role", "x", "--user-id", "1"]).is_err());
    }
}
