//! Who may do what over HTTP: every route there is, as data. The router is built from this table: a handler without a line here is
//! not mounted, and a test fails on it.
//!
//! To add a route: a line here, its handler in [`super::doors`], and, if it is part of the API, its `utoipa::path`.

use domain::access::Permission::{
    self, AccountConnect, AccountRead, ConversationMark, ConversationRead, DraftWrite, GuardRead, StaffManage,
    StaffRead,
};
use http::Method;

/// Who may use a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Anybody.
    Public,
    /// Whoever signs the body as the account's carrier does.
    Signed,
    /// A member of staff with a bearer token, and with this permission if there is one.
    Staff(Option<Permission>),
    /// A member of staff whose browser loads a page; without a token it is sent to fetch one.
    Document,
}

/// One line of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// The method.
    pub method: Method,
    /// The path's template.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
}

const fn get(path: &'static str, who: Who) -> Access {
    Access { method: Method::GET, path, who }
}

const fn post(path: &'static str, who: Who) -> Access {
    Access { method: Method::POST, path, who }
}

const fn staff(permission: Permission) -> Who {
    Who::Staff(Some(permission))
}

/// Any member of staff; the use case behind it asks for more where it needs it.
const ANY_STAFF: Who = Who::Staff(None);

/// The whole table.
pub static ACCESS: &[Access] = &[
    get("/", Who::Public),
    get("/communications", Who::Document),
    get("/communications/{conversation_id}", Who::Document),
    get("/drafts", Who::Document),
    get("/drafts/{draft_id}", Who::Document),
    get("/deliveries", Who::Document),
    get("/deliveries/{dispatch_id}", Who::Document),
    get("/templates", Who::Document),
    get("/templates/{template_id}", Who::Document),
    get("/readiness", Who::Document),
    get("/accounts", Who::Document),
    get("/staff", Who::Document),
    get("/auth/session-token", Who::Public),
    get("/auth/exit-iframe", Who::Public),
    get("/pkg/{*file}", Who::Public),
    post("/rpc/{*function}", ANY_STAFF),
    post("/webhooks/telnyx/{account}", Who::Signed),
    get("/live", staff(ConversationRead)),
    get("/api/v1/me", ANY_STAFF),
    get("/api/v1/conversations", staff(ConversationRead)),
    get("/api/v1/conversations/{id}", staff(ConversationRead)),
    get("/api/v1/conversations/{id}/messages", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/read", staff(ConversationMark)),
    get("/api/v1/conversations/{id}/drafts", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/drafts", staff(DraftWrite)),
    get("/api/v1/contacts/{id}/timeline", staff(ConversationRead)),
    get("/api/v1/staff", staff(StaffRead)),
    Access { method: Method::PATCH, path: "/api/v1/staff/{id}", who: staff(StaffManage) },
    get("/api/v1/accounts", staff(AccountRead)),
    post("/api/v1/accounts", staff(AccountConnect)),
    get("/api/v1/guards/{effect}", staff(GuardRead)),
    get("/api/openapi.json", Who::Public),
    get("/health", Who::Public),
    get("/health/db", Who::Public),
    get("/metrics", Who::Public),
];

/// The line of a route.
pub fn of(method: &Method, path: &str) -> Option<&'static Access> {
    ACCESS.iter().find(|access| access.method == *method && access.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_listed_once() {
        for access in ACCESS {
            let same = ACCESS.iter().filter(|other| (&other.method, other.path) == (&access.method, access.path));
            assert_eq!(same.count(), 1, "{} {}", access.method, access.path);
        }
    }

    #[test]
    fn only_these_are_open_to_anybody() {
        let public: Vec<_> =
            ACCESS.iter().filter(|access| access.who == Who::Public).map(|access| access.path).collect();
        assert_eq!(
            public,
            [
                "/",
                "/auth/session-token",
                "/auth/exit-iframe",
                "/pkg/{*file}",
                "/api/openapi.json",
                "/health",
                "/health/db",
                "/metrics"
            ]
        );
    }
}
