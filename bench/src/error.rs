//! Why a measurement stopped.

use std::io;

/// Everything that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The database.
    #[error("the database did not do what was asked")]
    Database(#[from] sqlx::Error),
    /// The filler was asked for something that can't be made.
    #[error("{0}")]
    Fill(&'static str),
    /// An address that is not on this machine, or no address.
    #[error(transparent)]
    Address(#[from] simulator::config::ConfigError),
    /// The connection to the server under test.
    #[error("the server under test broke the connection")]
    Connection(#[from] hyper::Error),
    /// The request could not be put together.
    #[error("the request is not valid HTTP")]
    Request(#[from] hyper::http::Error),
    /// A file, a socket or a process.
    #[error("{what}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// The server answered, but not with what is to be measured.
    #[error("{0}")]
    UnexpectedAnswer(String),
    /// A recorded result can't be read or written.
    #[error("the file of results is not what was written")]
    Results(#[from] serde_json::Error),
    /// A use case, called as a page would.
    #[error(transparent)]
    Service(#[from] service::ServiceError),
    /// The services of this process.
    #[error(transparent)]
    Start(#[from] service::StartError),
    /// The product's own tables.
    #[error("the product's storage did not do what was asked")]
    Storage(#[from] storage::StorageError),
    /// A carrier or a server on this machine.
    #[error("a program under test does not answer as it should")]
    Http(#[from] reqwest::Error),
    /// A target was missed, or a property does not hold.
    #[error("{0}")]
    Missed(String),
    /// Something took longer than it ever should.
    #[error("{0}")]
    TooLong(String),
    /// Acknowledged messages are missing or doubled.
    #[error("{0}")]
    Lost(String),
}

impl BenchError {
    /// Says what was being done when an [`io::Error`] came.
    pub fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
