//! Every environment variable, as data: `check-config` prints from it, and a test holds `config.example.env` to it.

/// One variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// Whether its value may be shown.
    pub secret: bool,
}

const fn plain(name: &'static str, what: &'static str) -> Key {
    Key { name, what, secret: false }
}

const fn secret(name: &'static str, what: &'static str) -> Key {
    Key { name, what, secret: true }
}

/// The PostgreSQL database. A URL holds a password, so it counts as a secret.
pub const DATABASE_URL: Key = secret("DATABASE_URL", "the PostgreSQL database");
/// The address to listen on.
pub const HOST: Key = plain("SWITCHBOARD_HOST", "the address to listen on");
/// The port to listen on.
pub const PORT: Key = plain("SWITCHBOARD_PORT", "the port to listen on");
/// Where browsers and Shopify reach the app.
pub const APP_URL: Key = plain("SWITCHBOARD_APP_URL", "the app's public address");
/// The app's client id.
pub const API_KEY: Key = plain("SHOPIFY_API_KEY", "the app's client id at Shopify");
/// The app's client secret.
pub const API_SECRET: Key = secret("SHOPIFY_API_SECRET", "the app's client secret at Shopify");
/// The client secret before the last rotation.
pub const API_SECRET_PREVIOUS: Key =
    secret("SHOPIFY_API_SECRET_PREVIOUS", "the client secret before the last rotation");
/// The key over stored credentials.
pub const MASTER_KEY: Key = secret("SWITCHBOARD_MASTER_KEY", "the key that seals stored credentials");
/// The key over stored credentials before the last rotation.
pub const MASTER_KEY_PREVIOUS: Key =
    secret("SWITCHBOARD_MASTER_KEY_PREVIOUS", "the key over stored credentials before the last rotation");
/// The switch over every live effect.
pub const LIVE_EFFECTS: Key = plain("SWITCHBOARD_LIVE_EFFECTS", "the switch over every live effect");
/// Where a shop's Admin answers.
pub const ADMIN_URL_TEMPLATE: Key = plain("SHOPIFY_ADMIN_URL_TEMPLATE", "where a shop's Admin answers");
/// Where Shopify Admin runs in a browser.
pub const ADMIN_ORIGIN: Key = plain("SHOPIFY_ADMIN_ORIGIN", "where Shopify Admin runs in a browser");
/// Shopify's script for embedded apps.
pub const APP_BRIDGE_URL: Key = plain("SHOPIFY_APP_BRIDGE_URL", "Shopify's script for embedded apps");
/// The folder with the built site.
pub const SITE_ROOT: Key = plain("SWITCHBOARD_SITE_ROOT", "the folder with the built site");
/// Connections to the database.
pub const DATABASE_CONNECTIONS: Key =
    plain("SWITCHBOARD_DATABASE_CONNECTIONS", "most connections to the database for pages");
/// Connections from browsers and carriers.
pub const CONNECTIONS: Key = plain("SWITCHBOARD_CONNECTIONS", "most connections at once");
/// Connections from one address.
pub const CONNECTIONS_PER_IP: Key =
    plain("SWITCHBOARD_CONNECTIONS_PER_IP", "most connections at once from one address");
/// The rate limit.
pub const REQUESTS_PER_SECOND: Key =
    plain("SWITCHBOARD_REQUESTS_PER_SECOND", "most requests a second by one member of staff");
/// Where Telnyx's API answers.
pub const TELNYX_API_URL: Key = plain("TELNYX_API_URL", "where Telnyx's API answers");
/// Where Twilio's API answers.
pub const TWILIO_API_URL: Key = plain("TWILIO_API_URL", "where Twilio's API answers");
/// Where files are kept.
pub const FILES: Key = plain("SWITCHBOARD_FILES", "where files are kept");
/// Largest file.
pub const FILE_MAX_MB: Key = plain("SWITCHBOARD_FILE_MAX_MB", "the largest file that is taken");
/// Where the bucket answers.
pub const BUCKET_ENDPOINT: Key = plain("SWITCHBOARD_BUCKET_ENDPOINT", "where the bucket for files answers");
/// Where the bucket is.
pub const BUCKET_REGION: Key = plain("SWITCHBOARD_BUCKET_REGION", "the region of the bucket for files");
/// Who uses the bucket.
pub const BUCKET_KEY_ID: Key = plain("SWITCHBOARD_BUCKET_KEY_ID", "who uses the bucket for files");
/// With which secret.
pub const BUCKET_SECRET: Key = secret("SWITCHBOARD_BUCKET_SECRET", "the secret for the bucket for files");
/// What is logged.
pub const LOG: Key = plain("SWITCHBOARD_LOG", "what is logged");

/// Every variable, in the order of `config.example.env`.
pub const KEYS: [Key; 27] = [
    DATABASE_URL,
    APP_URL,
    API_KEY,
    API_SECRET,
    MASTER_KEY,
    HOST,
    PORT,
    SITE_ROOT,
    FILES,
    FILE_MAX_MB,
    BUCKET_ENDPOINT,
    BUCKET_REGION,
    BUCKET_KEY_ID,
    BUCKET_SECRET,
    LIVE_EFFECTS,
    API_SECRET_PREVIOUS,
    MASTER_KEY_PREVIOUS,
    DATABASE_CONNECTIONS,
    CONNECTIONS,
    CONNECTIONS_PER_IP,
    REQUESTS_PER_SECOND,
    LOG,
    ADMIN_URL_TEMPLATE,
    ADMIN_ORIGIN,
    APP_BRIDGE_URL,
    TELNYX_API_URL,
    TWILIO_API_URL,
];
