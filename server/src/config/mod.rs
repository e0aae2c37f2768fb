//! The environment, read once and checked whole: a process starts with a configuration that holds, or says all that is wrong.
//!
//! To add a variable: a line in [`keys`], one in `config.example.env`, a field here, and a line in [`Config::read`].

mod files;
pub mod keys;
mod problems;
mod urls;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use secrecy::SecretString;
use service::{BaseUrl, MasterKey, attachments::FileStoreSettings};
use shopify::{app::AppCredentials, token_exchange::AdminEndpoint};

pub use problems::{Problem, Problems};
use problems::{Reader, Reason};
pub use urls::Origin;

use crate::net::Limits;

/// What a deployment decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database.
    pub database_url: SecretString,
    /// Most connections to the database for pages.
    pub database_connections: u32,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the app is reached.
    pub app_url: Origin,
    /// Everything about Shopify.
    pub shopify: Shopify,
    /// Where Telnyx's API answers.
    pub telnyx_api_url: BaseUrl,
    /// Where Twilio's API answers.
    pub twilio_api_url: BaseUrl,
    /// Seals stored credentials.
    pub master_key: MasterKey,
    /// The switch over every live effect.
    pub live_effects: bool,
    /// Where files are kept.
    pub files: FileStoreSettings,
    /// Largest file that is taken, in bytes.
    pub file_max_bytes: u64,
    /// The folder with the built site.
    pub site_root: PathBuf,
    /// The listener's limits.
    pub limits: Limits,
    /// Most requests a second by one member of staff; 0 for no limit.
    pub requests_per_second: u32,
    /// What is logged.
    pub log: String,
}

/// Where Shopify is, and who the app is there.
#[derive(Clone, Debug)]
pub struct Shopify {
    /// The app's identity.
    pub credentials: AppCredentials,
    /// Where a shop's Admin answers.
    pub admin_url_template: String,
    /// Where Shopify Admin runs in a browser.
    pub admin_origin: Origin,
    /// The script for embedded apps.
    pub app_bridge_url: String,
    /// That script's origin.
    pub app_bridge_origin: Origin,
}

const SHOPIFY_ADMIN_URL_TEMPLATE: &str = "https://{shop}";
const SHOPIFY_ADMIN_ORIGIN: &str = "https://admin.shopify.com";
const SHOPIFY_APP_BRIDGE_URL: &str = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const PORT: u16 = 3000;
const DATABASE_CONNECTIONS: u32 = 16;
const REQUESTS_PER_SECOND: u32 = 50;
const SITE_ROOT: &str = "target/site";
const LOG: &str = "info";
/// The one word that opens live effects.
const ON: &str = "on";

const NOT_A_KEY: Reason = "this is not 32 bytes in base64: make a key with openssl rand -base64 32";
const NOT_A_NUMBER: Reason = "this is not a whole number in the allowed range: see config.example.env";

impl Config {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, Problems> {
        Self::read(&|name| std::env::var(name).ok())
    }

    /// Reads any environment.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut reader = Reader::new(variable);
        let database_url = read_database_url(&mut reader);
        let listen = read_listen(&mut reader);
        let app_url = read_app_url(&mut reader, listen);
        let shopify = read_shopify(&mut reader);
        let master_key = read_master_key(&mut reader);
        let telnyx_api_url = reader.need_or(keys::TELNYX_API_URL, service::TELNYX_API_URL, carrier_url);
        let twilio_api_url = reader.need_or(keys::TWILIO_API_URL, service::TWILIO_API_URL, carrier_url);
        let database_connections = reader.or(keys::DATABASE_CONNECTIONS, DATABASE_CONNECTIONS, |text| number(text, 1));
        let requests_per_second = reader.or(keys::REQUESTS_PER_SECOND, REQUESTS_PER_SECOND, |text| number(text, 0));
        let limits = read_limits(&mut reader);
        let log = reader.or(keys::LOG, LOG.to_owned(), read_log);
        let live_effects = reader.get(keys::LIVE_EFFECTS).is_some_and(|text| text == ON);
        let site_root = reader.get(keys::SITE_ROOT).unwrap_or_else(|| SITE_ROOT.to_owned()).into();
        let files = files::read(&mut reader);
        let file_max_bytes = files::read_limit(&mut reader);
        let config = (|| {
            Some(Self {
                database_url: database_url?,
                database_connections,
                listen,
                app_url: app_url?,
                shopify: shopify?,
                telnyx_api_url: telnyx_api_url?,
                twilio_api_url: twilio_api_url?,
                master_key: master_key?,
                live_effects,
                files: files?,
                file_max_bytes,
                site_root,
                limits,
                requests_per_second,
                log,
            })
        })();
        reader.finish(config)
    }
}

/// The database alone, for `migrate`.
pub fn database_url() -> Result<SecretString, Problems> {
    let variable = |name: &str| std::env::var(name).ok();
    let mut reader = Reader::new(&variable);
    let url = read_database_url(&mut reader);
    reader.finish(url)
}

fn read_database_url(reader: &mut Reader<'_>) -> Option<SecretString> {
    reader.need(keys::DATABASE_URL, "it is not set: write postgres://user:password@host:5432/database", |text| {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        match rest {
            Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(SecretString::from(text)),
            _ => Err(
                "this is not the address of a PostgreSQL database: write postgres://user:password@host:5432/database",
            ),
        }
    })
}

fn read_listen(reader: &mut Reader<'_>) -> SocketAddr {
    let host = reader.or(keys::HOST, IpAddr::V4(Ipv4Addr::LOCALHOST), |text| match text {
        "localhost" => Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        other => other.parse().map_err(|_| "this is not an IP address: use 127.0.0.1, or 0.0.0.0 for every network"),
    });
    let port = reader.or(keys::PORT, PORT, |text| number(text, 1));
    SocketAddr::new(host, port)
}

fn read_app_url(reader: &mut Reader<'_>, listen: SocketAddr) -> Option<Origin> {
    if reader.get(keys::APP_URL).is_none() && listen.ip().is_loopback() {
        return urls::origin(&format!("http://{listen}")).ok();
    }
    reader.need(
        keys::APP_URL,
        "it is not set: write the address under which browsers and Shopify reach the app, like https://switchboard.example.com",
        urls::origin,
    )
}

fn read_shopify(reader: &mut Reader<'_>) -> Option<Shopify> {
    let api_key = reader.need(
        keys::API_KEY,
        "it is not set: copy the client id from the app's settings in Shopify's Dev Dashboard",
        |text| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            if text.bytes().all(plain) {
                Ok(text.to_owned())
            } else {
                Err("this is not a client id: it holds letters, digits and hyphens only")
            }
        },
    );
    let secret = reader.need(
        keys::API_SECRET,
        "it is not set: copy the client secret from the app's settings in Shopify's Dev Dashboard",
        |text| Ok(SecretString::from(text)),
    );
    let previous = reader.get(keys::API_SECRET_PREVIOUS).map(|text| SecretString::from(text.trim()));
    let template = reader.or(keys::ADMIN_URL_TEMPLATE, SHOPIFY_ADMIN_URL_TEMPLATE.to_owned(), |text| {
        AdminEndpoint::new(text).map(|_| text.to_owned()).map_err(|_| {
            "this must be a web address with {shop} in it once, and https unless it is on this machine; leave it unset for Shopify itself"
        })
    });
    let admin_origin = reader.need_or(keys::ADMIN_ORIGIN, SHOPIFY_ADMIN_ORIGIN, urls::origin);
    let bridge = reader.need_or(keys::APP_BRIDGE_URL, SHOPIFY_APP_BRIDGE_URL, urls::file);
    let (app_bridge_url, app_bridge_origin) = bridge?;
    Some(Shopify {
        credentials: AppCredentials::new(api_key?, secret?, previous),
        admin_url_template: template,
        admin_origin: admin_origin?,
        app_bridge_url,
        app_bridge_origin,
    })
}

/// The key, with the one before it while stored credentials move from one to the other.
fn read_master_key(reader: &mut Reader<'_>) -> Option<MasterKey> {
    let current = reader.need(
        keys::MASTER_KEY,
        "it is not set: make one with openssl rand -base64 32, and keep it safe",
        |text| MasterKey::from_base64(&text.into()).map_err(|_| NOT_A_KEY),
    );
    let Some(previous) = reader.get(keys::MASTER_KEY_PREVIOUS) else { return current };
    if MasterKey::from_base64(&previous.trim().into()).is_err() {
        reader.problem(keys::MASTER_KEY_PREVIOUS, NOT_A_KEY);
        return None;
    }
    current?.replacing(&previous.trim().into()).ok()
}

fn carrier_url(text: &str) -> Result<BaseUrl, Reason> {
    BaseUrl::new(text).map_err(|_| {
        "this is not a carrier's address: write it in full like https://host/path, and with https unless it is on this machine"
    })
}

fn read_limits(reader: &mut Reader<'_>) -> Limits {
    let default = Limits::default();
    Limits {
        connections: reader.or(keys::CONNECTIONS, default.connections, |text| number(text, 1)),
        connections_per_address: reader
            .or(keys::CONNECTIONS_PER_IP, default.connections_per_address, |text| number(text, 1)),
        ..default
    }
}

fn read_log(text: &str) -> Result<String, Reason> {
    match text.parse::<tracing_subscriber::filter::Targets>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("this is not a log level: use error, warn, info, debug or trace"),
    }
}

fn number<T: std::str::FromStr + PartialOrd + Copy>(text: &str, least: T) -> Result<T, Reason> {
    text.parse().ok().filter(|number| *number >= least).ok_or(NOT_A_NUMBER)
}

#[cfg(test)]
mod tests;
