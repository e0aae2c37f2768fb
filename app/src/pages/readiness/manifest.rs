//! The agreement about a workbench: what it is for and what it may touch.

use leptos::prelude::*;

use crate::{
    rpc::ManifestView,
    text::readiness::manifest as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn card(manifest: &ManifestView) -> Part {
    let sentence = |text: &String| text.clone().part();
    let code = |text: &String| view! { <code>{text.clone()}</code> }.part();
    let facts = ui::facts(vec![
        (words::GATE, sentence(&manifest.production_gate)),
        (words::SAFE_NOW, list(&manifest.safe_now, false)),
        (words::WORKFLOWS, list(&manifest.first_workflows, false)),
        (words::OWNS, list(&manifest.owns, false)),
        (words::MAY_REQUEST, list(&manifest.may_request, false)),
        (words::MUST_NOT_OWN, list(&manifest.must_not_own, false)),
        (words::ACCESS, list(&manifest.access, false)),
        (words::AUDIT, list(&manifest.audit_events, true)),
        (words::SCOPES, list(&manifest.scopes, true)),
        (words::ROUTE, code(&manifest.route)),
        (words::KIND, code(&manifest.kind)),
        (words::GUARD, code(&manifest.guard)),
    ]);
    let body = view! {
        <p>{manifest.purpose.clone()}</p>
        <div class="readiness-manifest">{facts}</div>
    };
    ui::card("readiness-manifest", words::TITLE, body.part())
}

/// Names that are fixed look like names.
fn list(lines: &[String], names: bool) -> Part {
    let item = |line: &String| {
        let line = line.clone();
        let line = if names { view! { <code>{line}</code> }.part() } else { line.part() };
        view! { <li>{line}</li> }
    };
    view! { <ul class="readiness-list">{lines.iter().map(item).collect_view()}</ul> }.part()
}
