//! Taking a file in: hashed, measured and looked at while it goes by, never held whole.

use bytes::Bytes;
use domain::{
    access::{Ctx, Permission},
    attachment::{
        AttachmentProblem, AttachmentState, AttachmentView, FILES_MAX, FileType, HEAD_BYTES, MediaKind, safe_name,
    },
    audit::AuditKind,
    ids::{AttachmentId, ConversationId, StaffId},
};
use futures::{Stream, StreamExt as _};
use jiff::SignedDuration;
use object_store::buffered::BufWriter;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use storage::{
    StorageError,
    attachments::{self, Arrived, NewArrival},
};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::{event, person, sniff, store::StoreError};
use crate::{
    error::{Invalid, ServiceError},
    ids,
    services::Services,
};

/// A file that somebody begins to send.
#[derive(Clone, Copy, Debug)]
pub struct NewUpload<'a> {
    /// Into the reply that they write in this conversation.
    pub conversation: ConversationId,
    /// What they call it.
    pub name: &'a str,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// The bytes stopped coming.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the body did not arrive whole")]
pub struct BrokenBody;

/// When bytes that never arrived whole are swept up.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// How much of a picture is kept at hand to read its size from, in bytes: cameras write a page about themselves first.
const PICTURE_HEAD_BYTES: usize = 64 * 1024;

/// Takes a file into the reply that the caller writes. The same `request_key` again gives the first result again.
pub async fn upload<S>(
    services: &Services,
    ctx: &Ctx,
    new: &NewUpload<'_>,
    body: S,
) -> Result<AttachmentView, ServiceError>
where
    S: Stream<Item = Result<Bytes, BrokenBody>> + Send + Unpin,
{
    ctx.require(Permission::DraftWrite)?;
    let by = person(ctx)?;
    let (id, key) = match begin(services, ctx, new, by).await? {
        Begun::Again(view) => return Ok(view),
        Begun::New { id, key } => (id, key),
    };
    let received = receive(services, &key, body).await;
    let kept = match received {
        Ok(received) => keep(services, ctx, new, by, id, &received).await,
        Err(error) => Err(error),
    };
    if !matches!(kept, Ok(Kept::This(_))) {
        discard(services, ctx, id, &key).await;
    }
    match kept? {
        Kept::This(view) | Kept::First(view) => Ok(view),
    }
}

enum Begun {
    /// The same attempt has arrived before.
    Again(AttachmentView),
    New {
        id: AttachmentId,
        key: String,
    },
}

async fn begin(services: &Services, ctx: &Ctx, new: &NewUpload<'_>, by: StaffId) -> Result<Begun, ServiceError> {
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, new.conversation).await?.ok_or(ServiceError::NotFound)?;
    if let Some(first) = attachments::by_request_key(&mut tx, new.request_key).await? {
        return Ok(Begun::Again(same_attempt(first, new, by)?));
    }
    let count = attachments::unsent_count(&mut tx, new.conversation, by).await?;
    if usize::try_from(count).unwrap_or(usize::MAX) >= FILES_MAX {
        return Err(Invalid::from(AttachmentProblem::TooMany).into());
    }
    let id = ids::attachment_id();
    let key = object_key(ctx, id);
    let given_up_at = ctx.now.saturating_add(GIVEN_UP_AFTER).unwrap_or(ctx.now);
    let arrival = NewArrival { id, conversation: new.conversation, by, object_key: &key, given_up_at };
    attachments::arriving(&mut tx, &arrival, ctx.now).await?;
    tx.commit().await?;
    Ok(Begun::New { id, key })
}

/// Where a file's bytes lie: nobody guesses it, and it says nothing about them.
pub(super) fn object_key(ctx: &Ctx, id: AttachmentId) -> String {
    format!("{}/{id}", ctx.shop)
}

fn same_attempt(
    first: attachments::Attachment,
    new: &NewUpload<'_>,
    by: StaffId,
) -> Result<AttachmentView, ServiceError> {
    if first.put_by != Some((new.conversation, by)) {
        return Err(Invalid::RequestKeyReused.into());
    }
    if first.view.state == AttachmentState::Stored {
        Ok(first.view)
    } else {
        Err(Invalid::from(AttachmentProblem::NotThere).into())
    }
}

/// What went by.
pub(super) struct Received {
    pub(super) file_type: &'static FileType,
    pub(super) size: u64,
    pub(super) sha256: Vec<u8>,
    pub(super) dimensions: Option<(i32, i32)>,
}

impl Received {
    /// Whether a small picture can be made of it.
    fn is_picture(&self) -> bool {
        self.file_type.kind == MediaKind::Image && self.file_type.inline
    }

    /// What its row says of it.
    pub(super) fn row<'a>(&'a self, id: AttachmentId, name: &'a str) -> Arrived<'a> {
        Arrived {
            id,
            kind: self.file_type.kind,
            content_type: self.file_type.mime,
            name,
            size_bytes: i64::try_from(self.size).unwrap_or(i64::MAX),
            sha256: &self.sha256,
            dimensions: self.dimensions,
            thumbnail: self.is_picture(),
        }
    }
}

/// Writes a body to the store, as far as it may go.
pub(super) async fn receive<S>(services: &Services, key: &str, mut body: S) -> Result<Received, ServiceError>
where
    S: Stream<Item = Result<Bytes, BrokenBody>> + Send + Unpin,
{
    let mut passage = Passage {
        limit: services.inner().settings.file_max_bytes,
        writer: services.inner().files.writer(key),
        head: Vec::new(),
        file_type: None,
        hash: Sha256::new(),
        size: 0,
        closing: false,
    };
    let passed = async {
        while let Some(chunk) = body.next().await {
            passage.take(chunk.map_err(|BrokenBody| problem(AttachmentProblem::Broken))?).await?;
        }
        passage.end().await
    }
    .await;
    if passed.is_err() && !passage.closing {
        // What was written is deleted by the caller; this is for parts that no key names yet.
        let _ = passage.writer.abort().await;
    }
    passed?;
    let file_type = passage.file_type.ok_or_else(|| problem(AttachmentProblem::NotAllowed))?;
    let dimensions = (file_type.kind == MediaKind::Image).then(|| sniff::dimensions(&passage.head)).flatten();
    Ok(Received { file_type, size: passage.size, sha256: passage.hash.finalize().to_vec(), dimensions })
}

fn problem(problem: AttachmentProblem) -> ServiceError {
    Invalid::from(problem).into()
}

/// A body on its way through.
struct Passage {
    limit: u64,
    writer: BufWriter,
    head: Vec<u8>,
    file_type: Option<&'static FileType>,
    hash: Sha256,
    size: u64,
    /// The writer was told that this is all.
    closing: bool,
}

impl Passage {
    async fn take(&mut self, chunk: Bytes) -> Result<(), ServiceError> {
        self.size += chunk.len() as u64;
        if self.size > self.limit {
            return Err(problem(AttachmentProblem::TooLarge(self.limit)));
        }
        self.hash.update(&chunk);
        let room = PICTURE_HEAD_BYTES - self.head.len();
        self.head.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        // What is not taken is refused before the rest of it is waited for.
        if self.file_type.is_none() && self.head.len() >= HEAD_BYTES {
            self.look()?;
        }
        self.writer.put(chunk).await.map_err(failed)
    }

    fn look(&mut self) -> Result<(), ServiceError> {
        let head = self.head.get(..HEAD_BYTES).unwrap_or(&self.head);
        self.file_type = Some(sniff::file_type(head).ok_or_else(|| problem(AttachmentProblem::NotAllowed))?);
        Ok(())
    }

    async fn end(&mut self) -> Result<(), ServiceError> {
        if self.size == 0 {
            return Err(problem(AttachmentProblem::Empty));
        }
        if self.file_type.is_none() {
            self.look()?;
        }
        self.closing = true;
        self.writer.shutdown().await.map_err(|error| {
            tracing::error!(kind = %error.kind(), "a file could not be written to the object store");
            ServiceError::FilesUnavailable
        })
    }
}

fn failed(error: object_store::Error) -> ServiceError {
    StoreError::from(error).into()
}

enum Kept {
    /// These bytes.
    This(AttachmentView),
    /// Those of the same attempt, which were faster.
    First(AttachmentView),
}

async fn keep(
    services: &Services,
    ctx: &Ctx,
    new: &NewUpload<'_>,
    by: StaffId,
    id: AttachmentId,
    received: &Received,
) -> Result<Kept, ServiceError> {
    let name = safe_name(new.name, received.file_type);
    let arrived = received.row(id, &name);
    let mut tx = services.db().tenant(ctx).await?;
    let is_first = match attachments::arrived(&mut tx, &arrived, new.request_key, ctx.now).await {
        // Both came at once, and the other one was faster.
        Err(StorageError::Conflict { .. }) => false,
        other => other?,
    };
    if !is_first {
        drop(tx);
        let mut tx = services.db().tenant(ctx).await?;
        let first = attachments::by_request_key(&mut tx, new.request_key).await?;
        let first = first.ok_or_else(|| problem(AttachmentProblem::Broken))?;
        return same_attempt(first, new, by).map(Kept::First);
    }
    let detail = json!({ "conversation": new.conversation, "type": received.file_type.mime, "bytes": received.size });
    storage::audit::append(&mut tx, ctx, &[event(AuditKind::AttachmentStored, id, detail)]).await?;
    let stored = attachments::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    if arrived.thumbnail {
        services.inner().files_wake.now();
    }
    Ok(Kept::This(stored.view))
}

/// Deletes what was written. If that fails too, the sweep does it later.
async fn discard(services: &Services, ctx: &Ctx, id: AttachmentId, key: &str) {
    if services.inner().files.delete(key).await.is_err() {
        return;
    }
    let swept = async {
        let mut tx = services.db().tenant(ctx).await?;
        attachments::swept(&mut tx, id).await?;
        tx.commit().await
    };
    if let Err(error) = swept.await {
        tracing::warn!(%error, "a file that was given up stays listed until it is swept up");
    }
}

/// Why a body that says that it has so many bytes is not read at all.
pub fn too_large(services: &Services, announced: u64) -> Option<ServiceError> {
    let limit = services.inner().settings.file_max_bytes;
    (announced > limit).then(|| problem(AttachmentProblem::TooLarge(limit)))
}
