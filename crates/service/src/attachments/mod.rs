//! Files: taken in as a stream, told by their bytes, kept in the object store, and handed out only to who may see them.
//!
//! A row says that bytes are on their way before the first of them is written, so that whatever breaks is found and swept up.

mod fetch;
mod read;
mod sniff;
mod store;
mod thumbnail;
mod unsent;
mod upload;
mod work;

use domain::{
    access::{Actor, Ctx},
    audit::AuditKind,
    ids::{AttachmentId, StaffId},
};
use serde_json::Value;
use storage::audit::NewAuditEvent;

pub use self::{
    fetch::{fetch_again, sentence},
    read::{Found, Which, find},
    store::{ByteStream, FileStore, FileStoreSettings, InvalidStore, S3Settings},
    unsent::{describe, list, remove},
    upload::{BrokenBody, NewUpload, too_large, upload},
    work::step,
};
use crate::{error::ServiceError, ids};
pub(crate) use store::StoreError;
pub(crate) use unsent::of_reply;
pub(crate) use work::work;

/// Largest file that is taken if nobody says otherwise, in bytes.
pub const FILE_MAX_BYTES: u64 = 10_000_000;

fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(by) => Ok(by),
        Actor::System => Err(ServiceError::NotFound),
    }
}

/// What the audit keeps: never what a file is called or shows.
fn event(kind: AuditKind, id: AttachmentId, detail: Value) -> NewAuditEvent {
    NewAuditEvent { id: ids::audit_event_id(), kind, entity_kind: "attachment", entity_id: id.as_uuid(), detail }
}
