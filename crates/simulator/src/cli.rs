//! The commands: what they are called, what they print, and with which code they end.
//!
//! Results go to standard output and nothing else does; warnings, progress and logs go to standard error.

mod args;
mod sms;
mod token;

use std::{
    error::Error as _,
    fmt::Write as _,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use serde::Serialize;
use simulator::{
    admin::{self, AdminConfig, SchemaSource, ServeError},
    carrier::{self, Carrier, Provider},
    clock,
    config::{self, AppConfig, ConfigError},
    front_door::{Account, FrontDoor, FrontDoorError},
    seed::{self, SeedError},
    telnyx::{self, TestKey},
    twilio::TestAccount,
};
use tracing_subscriber::EnvFilter;

use self::args::{Cli, Command};

/// Ended because the environment or an argument makes no sense; also clap's code.
const EXIT_USAGE: u8 = 2;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    FrontDoor(#[from] FrontDoorError),
    #[error(transparent)]
    Seed(#[from] SeedError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    ServeCarrier(#[from] carrier::ServeError),
    #[error(
        "there is no role {0}: use root_owner, kailey_manager_plus, store_manager, store_supervisor or store_associate"
    )]
    UnknownRole(String),
    #[error("{0} is not a time: write it like 2026-11-02T09:30:00Z")]
    NotATime(String),
    #[error("{0} has no number like the one in --to: `simulator accounts` lists what is connected")]
    UnknownNumber(String),
    #[error("the answer can't be printed")]
    Print(#[from] io::Error),
}

impl CliError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::UnknownRole(_) | Self::NotATime(_) => EXIT_USAGE,
            _ => 1,
        }
    }
}

/// Parses the command line and does what it says.
pub(crate) async fn run() -> ExitCode {
    start_logging();
    match command(Cli::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            warn(&with_causes(&error));
            ExitCode::from(error.exit_code())
        }
    }
}

async fn command(command: Command) -> Result<ExitCode, CliError> {
    let variable = |name: &str| std::env::var(name).ok();
    let config = AppConfig::from_env(variable)?;
    let front_door = FrontDoor::new(config.clone(), clock::system)?;
    match command {
        Command::Admin => {
            let schema = variable("SIMULATOR_SHOPIFY_SCHEMA").unwrap_or_else(|| config::DEFAULT_SCHEMA.to_owned());
            let port = config::admin_port(&variable)?;
            let carrier_port = config::carrier_port(&variable)?;
            let carrier = Carrier::new()?;
            let admin = AdminConfig::new(config, SchemaSource::Published(schema.into()))?.with_carrier(carrier.clone());
            tokio::try_join!(async { admin::serve(admin, port).await.map_err(CliError::from) }, async {
                carrier::serve(carrier, carrier_port).await.map_err(CliError::from)
            },)?;
        }
        Command::Carrier { port } => {
            let port = port.map_or_else(|| config::carrier_port(&variable), Ok)?;
            carrier::serve(Carrier::new()?, port).await?;
        }
        Command::Token(wanted) => token::run(&front_door, &config, &wanted).await?,
        Command::Sms(message) => {
            let carrier_port = config::carrier_port(&variable)?;
            return sms::run(&front_door, &config, carrier_port, &message).await;
        }
        Command::Accounts { shop } => {
            let accounts = front_door.accounts(&shop).await?;
            let known: Vec<_> = accounts.iter().map(|account| KnownAccount::new(account, &config)).collect();
            print(&serde_json::to_string_pretty(&known).unwrap_or_default())?;
        }
        Command::Seed { shop } => {
            // A progress line that can't be printed is no reason to stop half-way.
            seed::run(&front_door, &shop, |line| drop(print(&line))).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An account with what a test needs to write to it and to speak for it.
#[derive(Serialize)]
struct KnownAccount<'a> {
    id: &'a str,
    provider: &'a str,
    name: &'a str,
    handle: &'a str,
    webhook_path: String,
    webhook_url: String,
    /// Where the carrier reports what became of the shop's messages.
    status_path: String,
    status_url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    public_key: &'a str,
    /// The other half of the key pair, where it is the simulator's own test key.
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key_seed: Option<String>,
    #[serde(flatten)]
    credentials: Credentials,
}

/// What the carriers here let in.
#[derive(Serialize)]
#[serde(untagged)]
enum Credentials {
    Telnyx { api_key: &'static str, messaging_profile: &'static str, campaign: &'static str },
    Twilio { account_sid: String, auth_token: String, api_key_sid: String, api_key_secret: String },
    None {},
}

impl<'a> KnownAccount<'a> {
    fn new(account: &'a Account, config: &AppConfig) -> Self {
        let key = TestKey::local();
        let (webhook_path, status_path) = (account.message_path(), account.status_path());
        Self {
            id: &account.id,
            provider: &account.provider,
            name: &account.name,
            handle: &account.handle,
            webhook_url: config.app_url.join(&webhook_path),
            webhook_path,
            status_url: config.app_url.join(&status_path),
            status_path,
            public_key: &account.public_key,
            private_key_seed: (account.public_key == key.public_key()).then(|| key.seed()),
            credentials: Credentials::of(account.carrier()),
        }
    }
}

impl Credentials {
    fn of(carrier: Option<Provider>) -> Self {
        match carrier {
            Some(Provider::Telnyx) => Self::Telnyx {
                api_key: telnyx::API_KEY,
                messaging_profile: telnyx::PROFILE_ID,
                campaign: telnyx::CAMPAIGN_ID,
            },
            Some(Provider::Twilio) => {
                let TestAccount { account_sid, auth_token, key_sid, key_secret } = TestAccount::local();
                Self::Twilio { account_sid, auth_token, api_key_sid: key_sid, api_key_secret: key_secret }
            }
            None => Self::None {},
        }
    }
}

fn start_logging() {
    let filter = EnvFilter::try_from_env("SIMULATOR_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false).init();
}

fn print(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// A line for the person at the terminal. Nothing is lost if nobody reads it.
fn warn(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// An error and what it came from, as one line.
fn with_causes(error: &CliError) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            let _ = write!(line, " ({text})");
        }
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_printed_with_its_test_key() {
        let account = Account {
            id: "a1".to_owned(),
            provider: "telnyx".to_owned(),
            name: "Front desk".to_owned(),
            handle: "+15550109000".to_owned(),
            public_key: TestKey::local().public_key(),
            webhook_path: "/webhooks/telnyx/a1".to_owned(),
            can_send: true,
        };
        let shown = serde_json::to_value(KnownAccount::new(&account, &AppConfig::local())).unwrap();
        assert_eq!(shown["webhook_url"], "http://127.0.0.1:3000/webhooks/telnyx/a1");
        assert_eq!(shown["public_key"], "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=");
        assert_eq!(shown["private_key_seed"], "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        assert_eq!((&shown["status_path"], &shown["api_key"]), (&shown["webhook_path"], &telnyx::API_KEY.into()));
        let foreign = Account { public_key: TestKey::from_seed([7; 32]).public_key(), ..account.clone() };
        let shown = serde_json::to_value(KnownAccount::new(&foreign, &AppConfig::local())).unwrap();
        assert!(shown.get("private_key_seed").is_none(), "nobody here has that key");
        let twilio = Account {
            provider: "twilio".to_owned(),
            public_key: String::new(),
            webhook_path: "/webhooks/twilio/a1".to_owned(),
            ..account
        };
        let shown = serde_json::to_value(KnownAccount::new(&twilio, &AppConfig::local())).unwrap();
        assert_eq!(shown["webhook_path"], "/webhooks/twilio/a1/message");
        assert_eq!(shown["status_url"], "http://127.0.0.1:3000/webhooks/twilio/a1/status");
        assert_eq!(shown["auth_token"], TestAccount::local().auth_token);
        assert!(shown.get("public_key").is_none() && shown.get("api_key").is_none());
    }

    #[test]
    fn a_wrong_argument_ends_with_code_two() {
        assert_eq!(CliError::UnknownRole("boss".to_owned()).exit_code(), EXIT_USAGE);
        assert_eq!(CliError::Config(ConfigError::NotLoopback("http://x".to_owned())).exit_code(), EXIT_USAGE);
        assert_eq!(CliError::Seed(SeedError::FrontDoor(FrontDoorError::NotOnStaff(1))).exit_code(), 1);
    }
}
