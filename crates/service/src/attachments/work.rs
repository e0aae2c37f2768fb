//! What is done with files while nobody waits: fetching what clients sent, small pictures, and sweeping up what nobody has any more.

use std::time::Duration;

use domain::{access::Ctx, attachment::AttachmentState, ids::AttachmentId};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::SignedDuration;
use jobs::{Step, Worker};
use storage::{
    StorageError,
    attachments::{self, Due},
};
use tokio_util::sync::CancellationToken;

use super::{fetch, thumbnail};
use crate::services::{Services, automation};

const POLL_INTERVAL: Duration = Duration::from_secs(30);
/// Most shops that one look finds.
const SHOPS_MAX: i64 = 20;
/// Shops that are worked for at once.
const SHOPS_AT_ONCE: usize = 4;
/// How long one worker has a file to itself.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// After so many attempts a picture gets no small one: whatever happens with it may be its own doing.
const THUMBNAIL_ATTEMPTS_MAX: i16 = 3;

/// Works until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let wake = services.inner().files_wake.clone();
    let worker = Worker { name: "files", wake, poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || step(&services)).await;
}

/// Does what is due for one file of each shop that has any.
pub async fn step(services: &Services) -> Result<Step, StorageError> {
    let now = services.now();
    let mut system = services.db().system("find shops with files to work on").await?;
    let shops = attachments::shops_due(&mut system, now, SHOPS_MAX).await?;
    drop(system);
    // A carrier that does not answer holds the others up for one file at most.
    let each = stream::iter(shops).map(|shop| one_of(services, automation(shop, now))).buffer_unordered(SHOPS_AT_ONCE);
    let worked: Vec<bool> = each.try_collect().await?;
    Ok(if worked.contains(&true) { Step::Worked } else { Step::Idle })
}

/// Does what is due for one file of a shop, if there is one.
async fn one_of(services: &Services, ctx: Ctx) -> Result<bool, StorageError> {
    let until = ctx.now.saturating_add(LEASE).unwrap_or(ctx.now);
    let mut tx = services.db().tenant(&ctx).await?;
    let due = attachments::claim(&mut tx, ctx.now, until).await?;
    tx.commit().await?;
    let Some(due) = due else { return Ok(false) };
    handle(services, &ctx, &due).await?;
    Ok(true)
}

async fn handle(services: &Services, ctx: &Ctx, due: &Due) -> Result<(), StorageError> {
    let id = due.attachment.view.id;
    match due.attachment.view.state {
        AttachmentState::Arriving | AttachmentState::Removed => sweep(services, ctx, due).await,
        AttachmentState::Awaited => fetch::fetch(services, ctx, due).await,
        AttachmentState::Stored if due.thumbnail_wanted => small_picture(services, ctx, due).await,
        _ => never_again(services, ctx, id).await,
    }
}

async fn never_again(services: &Services, ctx: &Ctx, id: AttachmentId) -> Result<(), StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    attachments::defer(&mut tx, id, None).await?;
    tx.commit().await
}

/// Deletes the bytes first: a row without bytes is found again, bytes without a row are not.
async fn sweep(services: &Services, ctx: &Ctx, due: &Due) -> Result<(), StorageError> {
    if let Some(key) = &due.attachment.object_key {
        for key in [key.clone(), small_key(key)] {
            if let Err(error) = services.inner().files.delete(&key).await {
                // The lease brings it back.
                tracing::warn!(%error, "a file could not be swept up and will be tried again");
                return Ok(());
            }
        }
    }
    let mut tx = services.db().tenant(ctx).await?;
    attachments::swept(&mut tx, due.attachment.view.id).await?;
    tx.commit().await
}

async fn small_picture(services: &Services, ctx: &Ctx, due: &Due) -> Result<(), StorageError> {
    let id = due.attachment.view.id;
    let made = if due.attempts < THUMBNAIL_ATTEMPTS_MAX { decoded(services, due).await } else { Made::Impossible };
    let made = match made {
        Made::Later => return Ok(()),
        Made::Impossible => None,
        Made::Picture(picture) => Some(picture),
    };
    let key = due.attachment.object_key.as_deref().map(small_key).unwrap_or_default();
    if let Some(picture) = &made
        && let Err(error) = services.inner().files.put(&key, picture.jpeg.clone()).await
    {
        tracing::warn!(%error, "a small picture could not be stored and will be tried again");
        return Ok(());
    }
    let mut tx = services.db().tenant(ctx).await?;
    let is_kept = if let Some(picture) = &made {
        attachments::thumbnail_made(&mut tx, id, &key, picture.dimensions).await?
    } else {
        attachments::thumbnail_failed(&mut tx, id).await?;
        true
    };
    tx.commit().await?;
    if !is_kept && let Err(error) = services.inner().files.delete(&key).await {
        tracing::warn!(%error, "the small picture of a file that is gone stays behind");
    }
    Ok(())
}

/// Where the small picture of what lies here lies.
pub(super) fn small_key(key: &str) -> String {
    format!("{key}-small")
}

enum Made {
    Picture(thumbnail::Thumbnail),
    Impossible,
    Later,
}

async fn decoded(services: &Services, due: &Due) -> Made {
    let Some(key) = &due.attachment.object_key else { return Made::Impossible };
    let limit = services.inner().settings.file_max_bytes;
    match services.inner().files.read_whole(key, limit).await {
        Ok(Some(bytes)) => {
            // Decoding is work for the processor, and a decoder that panics takes nothing else with it.
            let made = tokio::task::spawn_blocking(move || thumbnail::make(&bytes)).await;
            made.ok().flatten().map_or(Made::Impossible, Made::Picture)
        }
        Ok(None) => Made::Impossible,
        Err(error) => {
            tracing::warn!(%error, "a picture could not be read and will be tried again");
            Made::Later
        }
    }
}
