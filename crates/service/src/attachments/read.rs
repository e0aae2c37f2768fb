//! Handing a file out to somebody who may see it.

use std::ops::Range;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    access::{Actor, Ctx, Permission},
    attachment::{AttachmentState, FileType},
    ids::AttachmentId,
};

use super::store::ByteStream;
use crate::{error::ServiceError, services::Services};

/// What of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// The file as it came.
    Whole,
    /// The small picture of it.
    Thumbnail,
}

/// A file that may be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it is served as.
    pub content_type: &'static str,
    /// Whether a browser may show it in its place.
    pub inline: bool,
    /// What it is called.
    pub name: String,
    /// How large it is, in bytes; unknown for a small picture.
    pub size: Option<u64>,
    /// A name for exactly these bytes.
    pub tag: String,
    key: String,
}

/// The small pictures are all of one kind.
const THUMBNAIL_TYPE: &str = "image/jpeg";
/// What nobody knows is bytes.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// Looks a file up. It is in a message or a draft, or in the reply that the caller is writing; any other does not exist.
pub async fn find(services: &Services, ctx: &Ctx, id: AttachmentId, which: Which) -> Result<Found, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let file = storage::attachments::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let is_own = file.in_unsent && file.put_by.is_some_and(|(_, staff)| ctx.actor == Actor::Staff(staff));
    if file.view.state != AttachmentState::Stored || !(is_own || storage::attachments::seen_by(&mut tx, id).await?) {
        return Err(ServiceError::NotFound);
    }
    let file_type = FileType::of_mime(&file.view.content_type);
    let hash = URL_SAFE_NO_PAD.encode(&file.sha256);
    match which {
        Which::Whole => Ok(Found {
            content_type: file_type.map_or(UNKNOWN_TYPE, |one| one.mime),
            inline: file_type.is_some_and(|one| one.inline),
            name: file.view.name,
            size: u64::try_from(file.view.size_bytes).ok(),
            tag: hash,
            key: file.object_key.ok_or(ServiceError::NotFound)?,
        }),
        Which::Thumbnail => Ok(Found {
            content_type: THUMBNAIL_TYPE,
            inline: true,
            name: "picture.jpg".to_owned(),
            size: None,
            tag: format!("{hash}-small"),
            key: file.thumbnail_key.ok_or(ServiceError::NotFound)?,
        }),
    }
}

impl Found {
    /// Its bytes, or a part of them, and how many that are.
    pub async fn read(
        &self,
        services: &Services,
        range: Option<Range<u64>>,
    ) -> Result<(u64, ByteStream), ServiceError> {
        Ok(services.inner().files.read(&self.key, range).await?)
    }
}
