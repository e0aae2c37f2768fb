//! Where the app and the local Admin are, from the environment. Only loopback addresses: the keys used here are public.

use std::{fmt, net::IpAddr, str::FromStr};

use reqwest::Url;

/// Port of the app when nothing else is said.
pub const DEFAULT_APP_PORT: u16 = 3000;
/// Port of the local Admin when nothing else is said.
pub const DEFAULT_ADMIN_PORT: u16 = 4000;
/// Port of the carriers when nothing else is said.
pub const DEFAULT_CARRIER_PORT: u16 = 4500;
/// The client id of the local app.
pub const LOCAL_API_KEY: &str = "switchboard-local-key";
/// The client secret of the local app: public, and so good for loopback only.
pub const LOCAL_API_SECRET: &str = "switchboard-local-secret-not-for-production";
/// The shop that `simulator seed` fills.
pub const DEMO_SHOP: &str = "owc-demo.myshopify.com";
/// Where scripts/run puts Shopify's published Admin schema.
pub const DEFAULT_SCHEMA: &str = "tools/node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz";

/// An HTTP origin on this machine, like `http://127.0.0.1:3000`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoopbackUrl(String);

impl LoopbackUrl {
    /// `http://{host}:{port}` without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of `path` below this origin.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.0, path.trim_start_matches('/'))
    }
}

impl FromStr for LoopbackUrl {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| ConfigError::NotAUrl(text.to_owned()))?;
        let plain = url.scheme() == "http"
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !plain {
            return Err(ConfigError::NotAUrl(text.to_owned()));
        }
        if !url.host_str().is_some_and(is_loopback_host) {
            return Err(ConfigError::NotLoopback(text.to_owned()));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for LoopbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether this host name can only mean this machine. An IPv6 address may stand in brackets.
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What both sides of the local world have to agree on.
#[derive(Clone)]
pub struct AppConfig {
    /// The app.
    pub app_url: LoopbackUrl,
    /// The local Admin, as the browser addresses it.
    pub admin_url: LoopbackUrl,
    /// The app's client id.
    pub api_key: String,
    /// The app's client secret, which signs session tokens, launch parameters and webhooks.
    pub api_secret: String,
}

/// Shows no secret.
impl fmt::Debug for AppConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { app_url, admin_url, api_key, api_secret: _ } = self;
        f.debug_struct("AppConfig")
            .field("app_url", app_url)
            .field("admin_url", admin_url)
            .field("api_key", api_key)
            .finish_non_exhaustive()
    }
}

impl AppConfig {
    /// What scripts/run sets up.
    pub fn local() -> Self {
        Self {
            app_url: LoopbackUrl(format!("http://127.0.0.1:{DEFAULT_APP_PORT}")),
            admin_url: LoopbackUrl(format!("http://localhost:{DEFAULT_ADMIN_PORT}")),
            api_key: LOCAL_API_KEY.to_owned(),
            api_secret: LOCAL_API_SECRET.to_owned(),
        }
    }

    /// Reads the variables of scripts/run; whatever is missing has its local value.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let app_port = port(&set, "SWITCHBOARD_PORT", DEFAULT_APP_PORT)?;
        let app_url = set("SWITCHBOARD_APP_URL").unwrap_or_else(|| format!("http://127.0.0.1:{app_port}"));
        let admin_port = admin_port(&set)?;
        let admin_url = set("SHOPIFY_ADMIN_ORIGIN").unwrap_or_else(|| format!("http://localhost:{admin_port}"));
        Ok(Self {
            app_url: app_url.parse()?,
            admin_url: admin_url.parse()?,
            api_key: set("SHOPIFY_API_KEY").unwrap_or_else(|| LOCAL_API_KEY.to_owned()),
            api_secret: set("SHOPIFY_API_SECRET").unwrap_or_else(|| LOCAL_API_SECRET.to_owned()),
        })
    }
}

/// The port that the local Admin listens on.
pub fn admin_port(variable: &impl Fn(&str) -> Option<String>) -> Result<u16, ConfigError> {
    port(variable, "SWITCHBOARD_ADMIN_PORT", DEFAULT_ADMIN_PORT)
}

/// The port that the carriers listen on.
pub fn carrier_port(variable: &impl Fn(&str) -> Option<String>) -> Result<u16, ConfigError> {
    port(variable, "SWITCHBOARD_CARRIER_PORT", DEFAULT_CARRIER_PORT)
}

fn port(variable: &impl Fn(&str) -> Option<String>, name: &'static str, otherwise: u16) -> Result<u16, ConfigError> {
    match variable(name).filter(|value| !value.is_empty()) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| ConfigError::NotAPort { name, text }),
    }
}

/// Why the environment can't be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not `http://host:port`.
    #[error("{0} is not an address of the form http://127.0.0.1:3000")]
    NotAUrl(String),
    /// An address of another machine.
    #[error("{0} is not on this machine: the simulator's keys are public, so it only talks to loopback addresses")]
    NotLoopback(String),
    /// Not a port number.
    #[error("{name} is {text}, which is not a port number")]
    NotAPort {
        /// The variable.
        name: &'static str,
        /// Its value.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn nothing_set_means_the_local_values() {
        let config = AppConfig::from_env(environment(&[])).unwrap();
        assert_eq!(config.app_url.as_str(), "http://127.0.0.1:3000");
        assert_eq!(config.admin_url.as_str(), "http://localhost:4000");
        assert_eq!(config.api_key, LOCAL_API_KEY);
        assert!(!format!("{config:?}").contains(LOCAL_API_SECRET));
    }

    #[test]
    fn ports_move_both_addresses() {
        let pairs = [("SWITCHBOARD_PORT", "3100"), ("SWITCHBOARD_ADMIN_PORT", "4100")];
        let config = AppConfig::from_env(environment(&pairs)).unwrap();
        assert_eq!(config.app_url.join("/api/v1/me"), "http://127.0.0.1:3100/api/v1/me");
        assert_eq!(config.admin_url.as_str(), "http://localhost:4100");
        let bad = AppConfig::from_env(environment(&[("SWITCHBOARD_PORT", "99999")]));
        assert!(matches!(bad, Err(ConfigError::NotAPort { name: "SWITCHBOARD_PORT", .. })));
    }

    #[test]
    fn only_this_machine_will_do() {
        for good in ["http://localhost:1", "http://127.0.0.1:3000/", "http://127.8.9.1", "http://[::1]:3000"] {
            assert!(good.parse::<LoopbackUrl>().is_ok(), "{good}");
        }
        for foreign in
            ["http://10.0.0.1", "http://localhost.evil.example", "http://0.0.0.0:3000", "http://169.254.169.254"]
        {
            assert!(matches!(foreign.parse::<LoopbackUrl>(), Err(ConfigError::NotLoopback(_))), "{foreign}");
        }
        for odd in ["localhost:3000", "https://localhost", "http://localhost/x", "http://u@localhost", ""] {
            assert!(matches!(odd.parse::<LoopbackUrl>(), Err(ConfigError::NotAUrl(_))), "{odd}");
        }
        let foreign = AppConfig::from_env(environment(&[("SHOPIFY_ADMIN_ORIGIN", "http://admin.example")]));
        assert!(matches!(foreign, Err(ConfigError::NotLoopback(_))));
    }
}
