//! Where bytes lie: a folder of this machine, or a bucket that speaks S3.

use std::{fmt, ops::Range, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use object_store::{
    GetOptions, ObjectStore, ObjectStoreExt as _, aws::AmazonS3Builder, buffered::BufWriter, local::LocalFileSystem,
    path::Path, prefix::PrefixStore,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::upload::BrokenBody;

/// Which one.
#[derive(Clone, Debug)]
pub enum FileStoreSettings {
    /// A folder, made if it is missing.
    Folder(PathBuf),
    /// A bucket.
    S3(S3Settings),
}

/// A bucket, and who may use it.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// The bucket's name.
    pub bucket: String,
    /// What every key begins with; empty for nothing.
    pub prefix: String,
    /// The region that requests are signed for.
    pub region: String,
    /// Where it answers, if that is not AWS.
    pub endpoint: Option<String>,
    /// Who asks.
    pub access_key_id: String,
    /// What they sign with.
    pub secret_access_key: SecretString,
}

/// The store can't be used as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum InvalidStore {
    /// The folder.
    #[error("the folder for files can't be made: choose another one with SWITCHBOARD_FILES")]
    Folder(#[source] std::io::Error),
    /// The bucket.
    #[error("the bucket for files can't be used as it is set up: look at SWITCHBOARD_FILES and the settings below it")]
    Bucket(#[source] object_store::Error),
}

/// How much of a file is held before it is written on, in bytes. S3 takes no smaller parts.
const S3_PART_BYTES: usize = 5 * 1024 * 1024;
const FOLDER_PART_BYTES: usize = 256 * 1024;

/// Puts bytes down and finds them again. Clones share it.
#[derive(Clone)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    part_bytes: usize,
}

/// The store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// There is nothing under this key.
    #[error("no such object")]
    Missing,
    /// It can't be reached, or refuses.
    #[error("the object store failed")]
    Failed(#[source] object_store::Error),
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Failed(other),
        }
    }
}

impl FileStore {
    /// Opens no connection.
    pub fn new(settings: &FileStoreSettings) -> Result<Self, InvalidStore> {
        match settings {
            FileStoreSettings::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(InvalidStore::Folder)?;
                let store = LocalFileSystem::new_with_prefix(folder).map_err(InvalidStore::Bucket)?;
                let store = Arc::new(store.with_automatic_cleanup(true).with_fsync(true));
                Ok(Self { store, part_bytes: FOLDER_PART_BYTES })
            }
            FileStoreSettings::S3(bucket) => {
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(&bucket.bucket)
                    .with_region(&bucket.region)
                    .with_access_key_id(&bucket.access_key_id)
                    .with_secret_access_key(bucket.secret_access_key.expose_secret())
                    // Not everything that speaks S3 deletes several at once.
                    .with_disable_bulk_delete(true);
                if let Some(endpoint) = &bucket.endpoint {
                    builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
                }
                let store = builder.build().map_err(InvalidStore::Bucket)?;
                let prefix = Path::parse(&bucket.prefix).map_err(|error| InvalidStore::Bucket(error.into()))?;
                Ok(Self { store: Arc::new(PrefixStore::new(store, prefix)), part_bytes: S3_PART_BYTES })
            }
        }
    }

    /// Begins to write what nobody sees before it is finished.
    pub(crate) fn writer(&self, key: &str) -> BufWriter {
        BufWriter::with_capacity(self.store.clone(), Path::from(key), self.part_bytes).with_max_concurrency(1)
    }

    /// Writes something small at once.
    pub(crate) async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.store.put(&Path::from(key), bytes.into()).await?;
        Ok(())
    }

    /// A part of what is there, or all of it, and how much that is.
    pub(crate) async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<(u64, ByteStream), StoreError> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let found = self.store.get_opts(&Path::from(key), options).await?;
        let length = found.range.end - found.range.start;
        let bytes = found.into_stream().map(|chunk| chunk.map_err(|_| BrokenBody));
        Ok((length, bytes.boxed()))
    }

    /// All of what is there, if it is not longer than `limit`.
    pub(crate) async fn read_whole(&self, key: &str, limit: u64) -> Result<Option<Bytes>, StoreError> {
        let found = self.store.get(&Path::from(key)).await?;
        if found.meta.size > limit {
            return Ok(None);
        }
        Ok(Some(found.bytes().await?))
    }

    /// Deletes what is there. That nothing is there is as good.
    pub(crate) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.store.delete(&Path::from(key)).await.map_err(StoreError::from) {
            Ok(()) | Err(StoreError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Bytes as they come.
pub type ByteStream = BoxStream<'static, Result<Bytes, BrokenBody>>;

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}
