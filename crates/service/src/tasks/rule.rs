//! What open pages are told of tasks.

use domain::access::Ctx;
use storage::audit::NewAuditEvent;

use super::ENTITY;
use crate::{
    live::{self, Topic},
    notifications,
    services::Services,
};

/// After the commit: open pages look again at what these events are about.
pub(crate) fn tell(services: &Services, ctx: &Ctx, committed: &[NewAuditEvent]) {
    let has = |kind: &str| committed.iter().any(|event| event.entity_kind == kind);
    if has(ENTITY) {
        live::topic_changed(services, ctx.shop, Topic::Tasks);
    }
    if has(notifications::ENTITY) {
        notifications::tell(services, ctx.shop);
    }
}
