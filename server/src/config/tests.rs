use std::collections::BTreeMap;

use secrecy::ExposeSecret as _;
use service::attachments::FileStoreSettings;

use super::*;

const EXAMPLE: &str = include_str!("../../config.example.env");

/// The pairs of an environment file; with `defaults`, the commented lines too.
fn pairs(text: &str, defaults: bool) -> BTreeMap<String, String> {
    text.lines()
        .map(|line| if defaults { line.strip_prefix('#').unwrap_or(line) } else { line })
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .filter_map(|line| line.split_once('='))
        .filter(|(name, _)| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn read(pairs: &BTreeMap<String, String>) -> Result<Config, Problems> {
    Config::read(&|name| pairs.get(name).cloned())
}

fn with(changes: &[(&str, &str)]) -> Result<Config, Problems> {
    let mut pairs = pairs(EXAMPLE, false);
    pairs.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    read(&pairs)
}

fn wrong(changes: &[(&str, &str)]) -> Vec<&'static str> {
    with(changes).map_or_else(|problems| problems.0.iter().map(|problem| problem.key.name).collect(), |_| Vec::new())
}

#[test]
fn the_example_names_every_key_and_no_other() {
    let documented: Vec<_> = pairs(EXAMPLE, true).into_keys().collect();
    let mut known: Vec<_> = keys::KEYS.iter().map(|key| key.name.to_owned()).collect();
    known.sort();
    assert_eq!(documented, known);
}

#[test]
fn the_example_is_a_configuration_and_its_comments_are_the_defaults() {
    let shown = read(&pairs(EXAMPLE, false)).unwrap();
    let spelled_out = read(&pairs(EXAMPLE, true)).unwrap();
    assert_eq!(format!("{shown:?}"), format!("{spelled_out:?}"));
    assert_eq!(shown.app_url.as_str(), "https://switchboard.example.com");
    assert!(shown.database_url.expose_secret().starts_with("postgres://"));
}

#[test]
fn an_empty_environment_names_all_that_is_missing() {
    let problems = read(&BTreeMap::new()).unwrap_err();
    let names: Vec<_> = problems.0.iter().map(|problem| problem.key.name).collect();
    assert_eq!(names, ["DATABASE_URL", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "SWITCHBOARD_MASTER_KEY"]);
    assert!(problems.to_string().lines().all(|line| line.contains("not set") && line.contains(": ")));
}

#[test]
fn every_wrong_value_is_found_in_one_go() {
    let changes = [
        ("DATABASE_URL", "mysql://x"),
        ("SWITCHBOARD_HOST", "my-machine"),
        ("SWITCHBOARD_PORT", "70000"),
        ("SWITCHBOARD_APP_URL", "http://switchboard.example.com"),
        ("SHOPIFY_API_KEY", "key\"><script>"),
        ("SWITCHBOARD_MASTER_KEY", "c2hvcnQ="),
        ("SWITCHBOARD_MASTER_KEY_PREVIOUS", "c2hvcnQ="),
        ("TELNYX_API_URL", "http://api.telnyx.com/v2"),
        ("TWILIO_API_URL", "api.twilio.com"),
        ("SHOPIFY_ADMIN_URL_TEMPLATE", "http://{shop}"),
        ("SHOPIFY_ADMIN_ORIGIN", "https://admin.example/path"),
        ("SHOPIFY_APP_BRIDGE_URL", "app-bridge.js"),
        ("SWITCHBOARD_DATABASE_CONNECTIONS", "0"),
        ("SWITCHBOARD_CONNECTIONS", "-1"),
        ("SWITCHBOARD_CONNECTIONS_PER_IP", "many"),
        ("SWITCHBOARD_REQUESTS_PER_SECOND", "1.5"),
        ("SWITCHBOARD_LOG", "loud=quiet=?"),
        ("SWITCHBOARD_FILE_MAX_MB", "1000"),
    ];
    let mut found = wrong(&changes);
    let mut expected: Vec<_> = changes.iter().map(|(name, _)| *name).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn only_the_exact_word_opens_live_effects() {
    assert!(with(&[("SWITCHBOARD_LIVE_EFFECTS", "on")]).unwrap().live_effects);
    for other in ["", "off", "ON", "On", "on ", " on", "true", "1", "yes", "onn"] {
        assert!(!with(&[("SWITCHBOARD_LIVE_EFFECTS", other)]).unwrap().live_effects, "{other:?}");
    }
    assert!(!with(&[]).unwrap().live_effects);
}

#[test]
fn a_local_address_needs_no_app_url() {
    let local = with(&[("SWITCHBOARD_APP_URL", ""), ("SWITCHBOARD_PORT", "3100")]).unwrap();
    assert_eq!(local.app_url.as_str(), "http://127.0.0.1:3100");
    assert_eq!(wrong(&[("SWITCHBOARD_APP_URL", ""), ("SWITCHBOARD_HOST", "0.0.0.0")]), ["SWITCHBOARD_APP_URL"]);
}

#[test]
fn a_bucket_needs_a_key_and_a_folder_does_not() {
    assert!(matches!(with(&[("SWITCHBOARD_FILES", "/srv/files")]).unwrap().files, FileStoreSettings::Folder(_)));
    let keys = ["SWITCHBOARD_BUCKET_KEY_ID", "SWITCHBOARD_BUCKET_SECRET"];
    assert_eq!(wrong(&[("SWITCHBOARD_FILES", "s3://bucket/files")]), keys);
    let all = [
        ("SWITCHBOARD_FILES", "s3:// "),
        ("SWITCHBOARD_BUCKET_ENDPOINT", "minio.example"),
        (keys[0], "key"),
        (keys[1], "canary-secret"),
    ];
    assert_eq!(wrong(&all), ["SWITCHBOARD_FILES", "SWITCHBOARD_BUCKET_ENDPOINT"]);
    let good = with(&[
        ("SWITCHBOARD_FILES", "s3://bucket/files/"),
        ("SWITCHBOARD_BUCKET_ENDPOINT", "http://127.0.0.1:9000"),
        (keys[0], "key"),
        (keys[1], "canary-secret"),
        ("SWITCHBOARD_FILE_MAX_MB", "25"),
    ])
    .unwrap();
    let FileStoreSettings::S3(bucket) = &good.files else { panic!("{:?}", good.files) };
    assert_eq!((bucket.bucket.as_str(), bucket.prefix.as_str()), ("bucket", "files"));
    assert_eq!(good.file_max_bytes, 25_000_000);
    assert!(!format!("{good:?}").contains("canary"));
}

#[test]
fn no_secret_is_shown() {
    let secrets = [
        ("DATABASE_URL", "postgres://u:canary-one@h/d"),
        ("SHOPIFY_API_SECRET", "canary-two"),
        ("SHOPIFY_API_SECRET_PREVIOUS", "canary-three"),
    ];
    let config = with(&secrets).unwrap();
    assert!(!format!("{config:?}").contains("canary"), "{config:?}");
    let broken = [
        ("DATABASE_URL", "canary-four"),
        ("SWITCHBOARD_MASTER_KEY", "canary-five"),
        ("SWITCHBOARD_MASTER_KEY_PREVIOUS", "canary-six"),
    ];
    let problems = with(&broken).unwrap_err();
    assert_eq!(problems.0.len(), 3);
    assert!(!format!("{problems} {problems:?}").contains("canary"));
}
