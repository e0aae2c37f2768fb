//! `switchboard check-config`: one line per setting, and what to do about those that do not hold.

use std::{fmt::Write as _, process::ExitCode};

use crate::config::{Config, Problems, keys::KEYS};

/// Prints what is set, missing or wrong. Fails if the process could not start like this.
pub fn run() -> ExitCode {
    let variable = |name: &str| std::env::var(name).ok();
    let read = Config::read(&variable);
    print!("{}", report(&variable, &read));
    if read.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The whole text.
fn report(variable: &dyn Fn(&str) -> Option<String>, read: &Result<Config, Problems>) -> String {
    let problems = read.as_ref().err().map(|problems| problems.0.as_slice()).unwrap_or_default();
    let mut text = String::new();
    for key in KEYS {
        let is_set = variable(key.name).is_some_and(|value| !value.trim().is_empty());
        let line = match problems.iter().find(|problem| problem.key == key) {
            Some(problem) if is_set => format!("WRONG    {}: {}", key.name, problem.sentence),
            Some(problem) => format!("MISSING  {}: {}", key.name, problem.sentence),
            None if is_set => format!("set      {} ({})", key.name, key.what),
            None => format!("default  {} ({})", key.name, key.what),
        };
        // Writing to a String can't fail.
        let _ = writeln!(text, "{line}");
    }
    let summary = match read {
        Ok(config) if config.live_effects => "The settings hold. Live effects are on: each shop's own guards decide.",
        Ok(_) => "The settings hold. Live effects are off: nothing leaves this installation.",
        Err(_) => "Switchboard can't start with these settings. config.example.env explains each of them.",
    };
    let _ = writeln!(text, "\n{summary}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_missing_and_wrong_and_shows_no_value() {
        let variable = |name: &str| match name {
            "SHOPIFY_API_SECRET" => Some("canary-secret".to_owned()),
            "SWITCHBOARD_MASTER_KEY" => Some("canary-key".to_owned()),
            "SWITCHBOARD_PORT" => Some("canary-port".to_owned()),
            _ => None,
        };
        let text = report(&variable, &Config::read(&variable));
        assert!(text.contains("MISSING  DATABASE_URL: it is not set"), "{text}");
        assert!(text.contains("WRONG    SWITCHBOARD_MASTER_KEY"), "{text}");
        assert!(text.contains("WRONG    SWITCHBOARD_PORT"), "{text}");
        assert!(text.contains("set      SHOPIFY_API_SECRET"), "{text}");
        assert!(text.contains("default  SWITCHBOARD_HOST"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
}
