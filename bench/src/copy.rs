//! Rows in PostgreSQL's binary COPY format.
//!
//! Source: PostgreSQL 15 documentation, COPY, "Binary Format".

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::BenchError;

/// Signature, flags and the length of the header's extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: i16 = -1;
const NULL: i32 = -1;
/// 2000-01-01, where PostgreSQL's timestamps begin, in microseconds after 1970-01-01.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

/// Rows for one table, encoded and not yet sent.
#[derive(Debug)]
pub(crate) struct Rows {
    statement: &'static str,
    columns: i16,
    bytes: Vec<u8>,
}

impl Rows {
    /// No rows yet. The statement is a `COPY … FROM STDIN (FORMAT binary)` with so many columns.
    pub(crate) fn new(statement: &'static str, columns: i16) -> Self {
        Self { statement, columns, bytes: HEADER.to_vec() }
    }

    /// Begins a row; every column must follow, in the order of the statement.
    pub(crate) fn row(&mut self) -> Row<'_> {
        self.bytes.extend_from_slice(&self.columns.to_be_bytes());
        Row(&mut self.bytes)
    }

    /// Sends the rows and begins anew.
    pub(crate) async fn send(&mut self, connection: &mut PgConnection) -> Result<u64, BenchError> {
        self.bytes.extend_from_slice(&TRAILER.to_be_bytes());
        let mut copy = connection.copy_in_raw(self.statement).await?;
        copy.send(self.bytes.as_slice()).await?;
        let rows = copy.finish().await?;
        self.bytes.truncate(HEADER.len());
        Ok(rows)
    }
}

/// A row that is being written.
#[derive(Debug)]
pub(crate) struct Row<'a>(&'a mut Vec<u8>);

impl Row<'_> {
    fn field(self, bytes: &[u8]) -> Self {
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn uuid(self, id: Uuid) -> Self {
        self.field(id.as_bytes())
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.field(text.as_bytes())
    }

    pub(crate) fn bytea(self, bytes: &[u8]) -> Self {
        self.field(bytes)
    }

    pub(crate) fn integer(self, number: i32) -> Self {
        self.field(&number.to_be_bytes())
    }

    pub(crate) fn bigint(self, number: i64) -> Self {
        self.field(&number.to_be_bytes())
    }

    pub(crate) fn time(self, at: Timestamp) -> Self {
        self.field(&(at.as_microsecond() - POSTGRES_EPOCH_MICROS).to_be_bytes())
    }

    pub(crate) fn null(self) -> Self {
        self.0.extend_from_slice(&NULL.to_be_bytes());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_laid_out_as_documented() {
        let mut rows = Rows::new("COPY t FROM STDIN (FORMAT binary)", 3);
        rows.row().text("ab").integer(7).null();
        let expected = [&b"\0\x03"[..], b"\0\0\0\x02ab", b"\0\0\0\x04\0\0\0\x07", b"\xff\xff\xff\xff"].concat();
        assert_eq!(&rows.bytes[HEADER.len()..], expected);
        assert_eq!(HEADER.len(), 19);
    }

    #[test]
    fn times_count_from_the_year_2000() {
        let mut rows = Rows::new("", 1);
        rows.row().time("2000-01-01T00:00:01Z".parse().unwrap());
        assert_eq!(&rows.bytes[HEADER.len() + 2..], b"\0\0\0\x08\0\0\0\0\0\x0f\x42\x40");
    }
}
