//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::commands;

/// Switchboard: a shop's messages and appointments, inside Shopify Admin. Its settings come from the environment; see
/// config.example.env.
#[derive(Parser, Debug)]
#[command(name = "switchboard", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Clone, Copy, Debug)]
enum Command {
    /// Answers requests, and works on what they leave behind.
    Serve {
        /// What this process does.
        #[arg(long, value_enum, default_value_t = Role::All)]
        role: Role,
    },
    /// Works on what requests leave behind, without listening anywhere.
    Worker,
    /// Brings the database up to date.
    Migrate,
    /// Seals every stored credential with the current master key, and says what it did.
    RotateKeys,
    /// Reads the settings and says what is missing or wrong. Shows no secret.
    CheckConfig,
}

/// What a serving process does.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Answers requests only.
    Web,
    /// Works in the background only; answers /health and /metrics.
    Worker,
    /// Both.
    All,
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Serve { role } => commands::serve::run(role),
        Command::Worker => commands::worker::run(),
        Command::Migrate => commands::migrate::run(),
        Command::RotateKeys => commands::rotate_keys::run(),
        Command::CheckConfig => commands::check_config::run(),
    }
}
