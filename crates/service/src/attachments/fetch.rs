//! Fetching what a client sent from the carrier, which keeps it for a while only.

use channels::{MediaBody, MediaError};
use domain::{
    access::{Ctx, Permission},
    attachment::{AttachmentProblem, AttachmentState, AttachmentView, safe_name},
    audit::AuditKind,
    ids::AttachmentId,
};
use futures::{Stream, stream};
use jiff::SignedDuration;
use jobs::retry_delay;
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    attachments::{self, Due},
};

use super::{
    BrokenBody, event,
    upload::{self, Received},
};
use crate::{
    carriers::{self, CarrierError},
    error::{Invalid, ServiceError},
    live,
    services::Services,
};

/// So often a file is tried by itself: for about half an hour.
const ATTEMPTS_MAX: i16 = 10;

/// Why a file is not there, as it is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Failure {
    TooLarge,
    NotAllowed,
    Empty,
    Elsewhere,
    Refused,
    Gone,
    Account,
    Unreachable,
    Different,
}

impl Failure {
    const ALL: [Self; 9] = [
        Self::TooLarge,
        Self::NotAllowed,
        Self::Empty,
        Self::Elsewhere,
        Self::Refused,
        Self::Gone,
        Self::Account,
        Self::Unreachable,
        Self::Different,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotAllowed => "not_allowed",
            Self::Empty => "empty",
            Self::Elsewhere => "elsewhere",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Account => "account",
            Self::Unreachable => "unreachable",
            Self::Different => "different",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::TooLarge => {
                "This file is larger than what is kept here. Ask the client for a smaller one, or for a link."
            }
            Self::NotAllowed => {
                "This kind of file is not kept here, because it could do harm. Ask for a picture or a PDF."
            }
            Self::Empty => "The file that the carrier handed out is empty. Ask the client to send it again.",
            Self::Elsewhere => {
                "The file lies where the carrier keeps none, so it was not fetched. Ask the client to send it again."
            }
            Self::Refused => {
                "The carrier refuses to hand the file out. Check the account's credentials, then try again."
            }
            Self::Gone => "The carrier does not keep the file any more. Ask the client to send it again.",
            Self::Account => "The account that it came to is off or not complete. Put that right, then try again.",
            Self::Unreachable => "The carrier did not hand the file out. Try again in a while.",
            Self::Different => "The file arrived damaged. Try again, or ask the client to send it again.",
        }
    }

    /// Whether another attempt may end differently by itself.
    const fn is_passing(self) -> bool {
        matches!(self, Self::Unreachable | Self::Different)
    }
}

/// Why a file is not there, for a person; `code` is [`AttachmentView::problem`].
pub fn sentence(code: &str) -> &'static str {
    Failure::ALL.into_iter().find(|one| one.code() == code).unwrap_or(Failure::Unreachable).sentence()
}

/// What comes of one attempt.
enum Attempt {
    Fetched(Received),
    Failed(Failure),
    /// Nothing is known of the file: our own store or database can't be reached.
    NotMade,
}

/// Fetches a file, or notes why that can't be.
pub(super) async fn fetch(services: &Services, ctx: &Ctx, due: &Due) -> Result<(), StorageError> {
    let id = due.attachment.view.id;
    let key = upload::object_key(ctx, id);
    match attempt(services, ctx, due, &key).await {
        // The lease brings it back.
        Attempt::NotMade => Ok(()),
        Attempt::Fetched(received) => keep(services, ctx, id, &key, &received).await,
        Attempt::Failed(failure) if failure.is_passing() && due.attempts < ATTEMPTS_MAX => {
            let delay = retry_delay(u16::try_from(due.attempts).unwrap_or_default(), rand::random());
            let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::ZERO);
            let mut tx = services.db().tenant(ctx).await?;
            attachments::defer(&mut tx, id, ctx.now.checked_add(delay).ok()).await?;
            tx.commit().await
        }
        Attempt::Failed(failure) => give_up(services, ctx, id, &key, failure).await,
    }
}

async fn attempt(services: &Services, ctx: &Ctx, due: &Due, key: &str) -> Attempt {
    let (Some(account), Some(source)) = (due.account, &due.source) else { return Attempt::Failed(Failure::Gone) };
    let carrier = match carriers::carrier_of(services, ctx, account).await {
        Ok(carrier) => carrier,
        Err(CarrierError::Storage(_)) => return Attempt::NotMade,
        Err(_) => return Attempt::Failed(Failure::Account),
    };
    let body = match carrier.media(source).await {
        Ok(body) => body,
        Err(error) => return Attempt::Failed(of_carrier(error)),
    };
    let received = match upload::receive(services, key, Box::pin(pieces(body))).await {
        Ok(received) => received,
        Err(ServiceError::Invalid(Invalid::Attachment(problem))) => return Attempt::Failed(of_body(problem)),
        Err(_) => return Attempt::NotMade,
    };
    match &due.source_sha256 {
        Some(announced) if *announced != received.sha256 => Attempt::Failed(Failure::Different),
        _ => Attempt::Fetched(received),
    }
}

const fn of_carrier(error: MediaError) -> Failure {
    match error {
        MediaError::Elsewhere => Failure::Elsewhere,
        MediaError::Refused => Failure::Refused,
        MediaError::Gone => Failure::Gone,
        MediaError::Unreachable => Failure::Unreachable,
    }
}

const fn of_body(problem: AttachmentProblem) -> Failure {
    match problem {
        AttachmentProblem::TooLarge(_) => Failure::TooLarge,
        AttachmentProblem::NotAllowed => Failure::NotAllowed,
        AttachmentProblem::Empty => Failure::Empty,
        _ => Failure::Unreachable,
    }
}

fn pieces(body: MediaBody) -> impl Stream<Item = Result<bytes::Bytes, BrokenBody>> + Send {
    stream::unfold(body, |mut body| async {
        let piece = body.next().await.map_err(|_| BrokenBody).transpose()?;
        Some((piece, body))
    })
}

async fn keep(
    services: &Services,
    ctx: &Ctx,
    id: AttachmentId,
    key: &str,
    received: &Received,
) -> Result<(), StorageError> {
    // Carriers pass no names on.
    let name = safe_name(received.file_type.kind.label(), received.file_type);
    let file = received.row(id, &name);
    let mut tx = services.db().tenant(ctx).await?;
    if !attachments::fetched(&mut tx, &file, key, ctx.now).await? {
        return Ok(());
    }
    let detail = json!({ "type": file.content_type, "bytes": file.size_bytes });
    storage::audit::append(&mut tx, ctx, &[event(AuditKind::AttachmentStored, id, detail)]).await?;
    tell(services, ctx, tx, id).await
}

async fn give_up(
    services: &Services,
    ctx: &Ctx,
    id: AttachmentId,
    key: &str,
    failure: Failure,
) -> Result<(), StorageError> {
    // What was written before it failed; usually nothing.
    if let Err(error) = services.inner().files.delete(key).await {
        tracing::warn!(%error, "what was fetched of a file could not be deleted and will be tried again");
        return Ok(());
    }
    tracing::info!(file = %id, reason = failure.code(), "a file could not be fetched from the carrier");
    let mut tx = services.db().tenant(ctx).await?;
    attachments::not_fetched(&mut tx, id, failure.code()).await?;
    tell(services, ctx, tx, id).await
}

/// Commits, and has the open pages look again at the conversations in which the file shows.
async fn tell(services: &Services, ctx: &Ctx, mut tx: TenantTx, id: AttachmentId) -> Result<(), StorageError> {
    let conversations = attachments::conversations(&mut tx, id).await?;
    tx.commit().await?;
    for conversation in conversations {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(())
}

/// Has a file fetched once more that could not be. Nothing happens to one that is there, or on its way.
pub async fn fetch_again(services: &Services, ctx: &Ctx, id: AttachmentId) -> Result<AttachmentView, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !attachments::seen_by(&mut tx, id).await? {
        return Err(ServiceError::NotFound);
    }
    attachments::await_again(&mut tx, id, ctx.now).await?;
    let file = attachments::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    tell(services, ctx, tx, id).await?;
    if file.view.state == AttachmentState::Awaited {
        services.inner().files_wake.now();
    }
    Ok(file.view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_to_do_and_is_read_back() {
        for failure in Failure::ALL {
            assert_eq!(sentence(failure.code()), failure.sentence());
            assert!(failure.sentence().matches(". ").count() >= 1 || failure.sentence().contains("Try again"));
        }
        assert_eq!(sentence("something new"), Failure::Unreachable.sentence());
    }
}
