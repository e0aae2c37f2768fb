//! Who may do what over HTTP: every route there is, as data. The router is built from this table: a handler without a line here is
//! not mounted, and a test fails on it.
//!
//! To add a route: a line here, its handler in [`super::doors`], and, if it is part of the API, its `utoipa::path`.

use domain::access::Permission::{
    self, AccountConnect, AccountRead, ConsentManage, ContactLink, ContactMerge, ContactWrite, ControlledTestRun,
    ConversationBegin, ConversationExport, ConversationMark, ConversationMerge, ConversationRead, ConversationSimulate,
    ConversationTriage, DispatchRead, DispatchReplay, DispatchSettle, DraftDecide, DraftWrite, GuardManage, GuardRead,
    LabelManage, NoteWrite, StaffManage, StaffMessage, StaffRead, TaskRead, TaskWrite, TemplateRead, TemplateWrite,
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

const fn put(path: &'static str, who: Who) -> Access {
    Access { method: Method::PUT, path, who }
}

const fn patch(path: &'static str, who: Who) -> Access {
    Access { method: Method::PATCH, path, who }
}

const fn delete(path: &'static str, who: Who) -> Access {
    Access { method: Method::DELETE, path, who }
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
    get("/accounts/{id}", Who::Document),
    get("/contacts", Who::Document),
    get("/contacts/{contact_id}", Who::Document),
    get("/notifications", Who::Document),
    get("/print/{conversation_id}", Who::Document),
    get("/tasks", Who::Document),
    get("/tasks/{task_id}", Who::Document),
    get("/staff", Who::Document),
    get("/auth/session-token", Who::Public),
    get("/auth/exit-iframe", Who::Public),
    get("/pkg/{*file}", Who::Public),
    post("/rpc/{*function}", ANY_STAFF),
    post("/webhooks/telnyx/{account}", Who::Signed),
    post("/webhooks/twilio/{account}/message", Who::Signed),
    post("/webhooks/twilio/{account}/status", Who::Signed),
    get("/live", staff(ConversationRead)),
    get("/api/v1/me", ANY_STAFF),
    get("/api/v1/conversations", staff(ConversationRead)),
    post("/api/v1/conversations", staff(ConversationBegin)),
    get("/api/v1/conversation-lines", staff(ConversationBegin)),
    get("/api/v1/conversation-export", staff(ConversationExport)),
    post("/api/v1/conversations/{id}/practice-messages", staff(ConversationSimulate)),
    get("/api/v1/conversations/{id}", staff(ConversationRead)),
    get("/api/v1/conversations/{id}/messages", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/read", staff(ConversationMark)),
    put("/api/v1/conversations/{id}/presence", staff(ConversationRead)),
    get("/api/v1/conversations/{id}/unsent", staff(DraftWrite)),
    put("/api/v1/conversations/{id}/unsent", staff(DraftWrite)),
    get("/api/v1/conversations/{id}/drafts", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/drafts", staff(DraftWrite)),
    get("/api/v1/conversations/{id}/consent", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/consent", staff(ConsentManage)),
    get("/api/v1/conversations/{id}/consent/history", staff(ConversationRead)),
    get("/api/v1/contacts", staff(ConversationRead)),
    get("/api/v1/contacts/{id}", staff(ConversationRead)),
    patch("/api/v1/contacts/{id}", staff(ContactWrite)),
    get("/api/v1/contacts/{id}/conversations", staff(ConversationRead)),
    get("/api/v1/contacts/{id}/drafts", staff(ConversationRead)),
    get("/api/v1/conversations/{id}/attachments", staff(DraftWrite)),
    post("/api/v1/conversations/{id}/attachments", staff(DraftWrite)),
    get("/api/v1/attachments/{id}", staff(ConversationRead)),
    get("/api/v1/attachments/{id}/thumbnail", staff(ConversationRead)),
    post("/api/v1/attachments/{id}/fetch", staff(ConversationTriage)),
    patch("/api/v1/attachments/{id}", staff(DraftWrite)),
    delete("/api/v1/attachments/{id}", staff(DraftWrite)),
    get("/api/v1/contacts/{id}/duplicates", staff(ConversationRead)),
    get("/api/v1/contacts/{id}/merge-preview", staff(ContactMerge)),
    post("/api/v1/contacts/{id}/merge", staff(ContactMerge)),
    post("/api/v1/contacts/{id}/move-handle", staff(ContactMerge)),
    get("/api/v1/contacts/{id}/merges", staff(ConversationRead)),
    post("/api/v1/contact-merges/{id}/undo", staff(ContactMerge)),
    get("/api/v1/contacts/{id}/timeline", staff(ConversationRead)),
    get("/api/v1/contacts/{id}/customer", staff(ConversationRead)),
    put("/api/v1/contacts/{id}/customer", staff(ContactLink)),
    post("/api/v1/contacts/{id}/customer/refresh", staff(ConversationRead)),
    get("/api/v1/conversations/{id}/notes", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/notes", staff(NoteWrite)),
    get("/api/v1/notes/{id}", staff(ConversationRead)),
    put("/api/v1/notes/{id}", staff(NoteWrite)),
    delete("/api/v1/notes/{id}", staff(NoteWrite)),
    get("/api/v1/colleagues", staff(NoteWrite)),
    get("/api/v1/notifications", staff(ConversationRead)),
    get("/api/v1/notifications/count", staff(ConversationRead)),
    post("/api/v1/notifications/read", staff(ConversationRead)),
    get("/api/v1/notification-settings", staff(ConversationRead)),
    put("/api/v1/notification-settings/{topic}", staff(ConversationRead)),
    put("/api/v1/conversations/{id}/follow", staff(ConversationRead)),
    get("/api/v1/tasks", staff(TaskRead)),
    get("/api/v1/task-counts", staff(TaskRead)),
    post("/api/v1/tasks", staff(TaskWrite)),
    get("/api/v1/tasks/{id}", staff(TaskRead)),
    put("/api/v1/tasks/{id}", staff(TaskWrite)),
    put("/api/v1/tasks/{id}/owner", staff(TaskWrite)),
    put("/api/v1/tasks/{id}/state", staff(TaskWrite)),
    get("/api/v1/tasks/{id}/history", staff(TaskRead)),
    get("/api/v1/conversations/{id}/tasks", staff(TaskRead)),
    get("/api/v1/staff-threads", staff(StaffMessage)),
    get("/api/v1/staff-threads/count", staff(StaffMessage)),
    post("/api/v1/staff-threads", staff(StaffMessage)),
    get("/api/v1/staff-threads/{id}", staff(StaffMessage)),
    get("/api/v1/staff-threads/{id}/messages", staff(StaffMessage)),
    post("/api/v1/staff-threads/{id}/messages", staff(StaffMessage)),
    post("/api/v1/staff-threads/{id}/read", staff(StaffMessage)),
    get("/api/v1/search", staff(ConversationRead)),
    get("/api/v1/search/people", staff(ConversationRead)),
    get("/api/v1/search/messages", staff(ConversationRead)),
    get("/api/v1/conversation-counts", staff(ConversationRead)),
    put("/api/v1/conversations/{id}/status", staff(ConversationTriage)),
    put("/api/v1/conversations/{id}/subject", staff(ConversationTriage)),
    put("/api/v1/conversations/{id}/assignee", staff(ConversationTriage)),
    post("/api/v1/conversations/{id}/unread", staff(ConversationMark)),
    post("/api/v1/conversations/{id}/labels", staff(ConversationTriage)),
    get("/api/v1/conversations/{id}/links", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/links", staff(ConversationTriage)),
    get("/api/v1/conversations/{id}/changes", staff(ConversationRead)),
    delete("/api/v1/conversation-links/{id}", staff(ConversationTriage)),
    post("/api/v1/conversations/bulk", staff(ConversationTriage)),
    get("/api/v1/conversations/{id}/mergeable", staff(ConversationRead)),
    post("/api/v1/conversations/{id}/merge", staff(ConversationMerge)),
    post("/api/v1/conversations/{id}/split", staff(ConversationMerge)),
    post("/api/v1/undo", staff(ConversationTriage)),
    get("/api/v1/assignees", staff(ConversationRead)),
    get("/api/v1/contacts/{id}/labels", staff(ConversationRead)),
    post("/api/v1/contacts/{id}/labels", staff(ConversationTriage)),
    get("/api/v1/labels", staff(ConversationRead)),
    post("/api/v1/labels", staff(LabelManage)),
    patch("/api/v1/labels/{id}", staff(LabelManage)),
    delete("/api/v1/labels/{id}", staff(LabelManage)),
    get("/api/v1/views", staff(ConversationRead)),
    post("/api/v1/views", staff(ConversationTriage)),
    patch("/api/v1/views/{id}", staff(ConversationTriage)),
    delete("/api/v1/views/{id}", staff(ConversationTriage)),
    get("/api/v1/drafts", staff(ConversationRead)),
    post("/api/v1/drafts/approve", staff(DraftDecide)),
    get("/api/v1/drafts/{id}", staff(ConversationRead)),
    put("/api/v1/drafts/{id}", staff(DraftWrite)),
    post("/api/v1/drafts/{id}/submit", staff(DraftWrite)),
    post("/api/v1/drafts/{id}/withdraw", staff(DraftWrite)),
    post("/api/v1/drafts/{id}/approve", staff(DraftDecide)),
    post("/api/v1/drafts/{id}/reject", staff(DraftDecide)),
    get("/api/v1/dispatches", staff(DispatchRead)),
    get("/api/v1/dispatches/{id}", staff(DispatchRead)),
    post("/api/v1/dispatches/{id}/release", staff(DispatchSettle)),
    post("/api/v1/dispatches/{id}/replay", staff(DispatchReplay)),
    post("/api/v1/dispatches/{id}/discard", staff(DispatchSettle)),
    post("/api/v1/dispatches/{id}/settle", staff(DispatchReplay)),
    post("/api/v1/dispatches/{id}/ask", staff(DispatchSettle)),
    post("/api/v1/dispatches/{id}/edit", staff(DispatchSettle)),
    get("/api/v1/staff", staff(StaffRead)),
    patch("/api/v1/staff/{id}", staff(StaffManage)),
    get("/api/v1/accounts", staff(AccountRead)),
    post("/api/v1/accounts", staff(AccountConnect)),
    get("/api/v1/accounts/{id}", staff(AccountRead)),
    patch("/api/v1/accounts/{id}", staff(AccountConnect)),
    put("/api/v1/accounts/{id}/credentials", staff(AccountConnect)),
    post("/api/v1/accounts/{id}/verify", staff(AccountConnect)),
    post("/api/v1/accounts/{id}/check", staff(AccountRead)),
    get("/api/v1/templates", staff(TemplateRead)),
    post("/api/v1/templates", staff(TemplateWrite)),
    get("/api/v1/templates/variables", staff(TemplateRead)),
    post("/api/v1/templates/preview", staff(TemplateRead)),
    get("/api/v1/templates/{id}", staff(TemplateRead)),
    post("/api/v1/templates/{id}/versions", staff(TemplateWrite)),
    post("/api/v1/templates/{id}/submit", staff(TemplateWrite)),
    post("/api/v1/templates/{id}/approve", staff(DraftDecide)),
    post("/api/v1/templates/{id}/reject", staff(DraftDecide)),
    post("/api/v1/templates/{id}/archive", staff(TemplateWrite)),
    post("/api/v1/templates/{id}/restore", staff(TemplateWrite)),
    post("/api/v1/conversations/{id}/fill-template", staff(DraftWrite)),
    get("/api/v1/workbenches/{workbench}", staff(GuardRead)),
    get("/api/v1/guards/{guard}", staff(GuardRead)),
    put("/api/v1/guards/{guard}", staff(GuardManage)),
    put("/api/v1/gates/{gate}", staff(GuardManage)),
    post("/api/v1/kill-switch", staff(GuardManage)),
    get("/api/v1/guard-changes", staff(GuardRead)),
    get("/api/v1/test-recipients", staff(GuardRead)),
    post("/api/v1/test-recipients", staff(GuardManage)),
    delete("/api/v1/test-recipients/{handle}", staff(GuardManage)),
    post("/api/v1/controlled-tests", staff(ControlledTestRun)),
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
