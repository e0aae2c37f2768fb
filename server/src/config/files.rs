//! Where files are kept: a folder, or a bucket with the settings that one needs.

use secrecy::SecretString;
use service::attachments::{FILE_MAX_BYTES, FileStoreSettings, S3Settings};

use super::{
    keys, number,
    problems::{Reader, Reason},
    urls,
};

/// Beside the process, where a single machine keeps it.
const FOLDER: &str = ".data/files";
const REGION: &str = "us-east-1";
const BYTES_PER_MB: u64 = 1_000_000;
/// Larger ones would not arrive within the time that a body has.
const MAX_MB: u64 = 100;

const NO_BUCKET: Reason = "this names no bucket: write s3://bucket or s3://bucket/folder, or the path of a folder";

/// The place, unless something about it is wrong.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<FileStoreSettings> {
    let place = reader.get(keys::FILES).unwrap_or_else(|| FOLDER.to_owned());
    let Some(bucket) = place.trim().strip_prefix("s3://") else {
        return Some(FileStoreSettings::Folder(place.trim().into()));
    };
    let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    let named = !bucket.is_empty() && bucket.bytes().all(plain) && prefix.bytes().all(|b| plain(b) || b == b'/');
    if !named {
        reader.problem(keys::FILES, NO_BUCKET);
    }
    let endpoint = reader
        .or(keys::BUCKET_ENDPOINT, None, |text| urls::origin(text).map(|origin| Some(origin.as_str().to_owned())));
    let region = reader.get(keys::BUCKET_REGION).map_or_else(|| REGION.to_owned(), |region| region.trim().to_owned());
    let access_key_id = reader.need(
        keys::BUCKET_KEY_ID,
        "it is not set, but SWITCHBOARD_FILES names a bucket: write the id of a key that may read, write and delete there",
        |text| Ok(text.to_owned()),
    );
    let secret = reader.need(
        keys::BUCKET_SECRET,
        "it is not set, but SWITCHBOARD_FILES names a bucket: write the secret that belongs to the access key",
        |text| Ok(SecretString::from(text)),
    );
    named.then_some(())?;
    Some(FileStoreSettings::S3(S3Settings {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        region,
        endpoint,
        access_key_id: access_key_id?,
        secret_access_key: secret?,
    }))
}

/// The largest file, in bytes.
pub(super) fn read_limit(reader: &mut Reader<'_>) -> u64 {
    reader.or(keys::FILE_MAX_MB, FILE_MAX_BYTES, |text| match number(text, 1_u64)? {
        megabytes @ ..=MAX_MB => Ok(megabytes * BYTES_PER_MB),
        _ => Err("this is more than 100: larger files can't be sent to anybody"),
    })
}
