//! Workbenches: what each is for, and what stands between it and anything live.

use domain::{
    access::Role,
    guard::{Gate, GuardMode, Workbench},
    workbench::Manifest,
};
use serde::Serialize;
use service::guards::{GuardLine, Readiness};
use utoipa::ToSchema;

use super::guards::{GateOut, GuardOut};

/// A workbench: its agreement, and where its guards stand at this moment.
#[derive(Serialize, ToSchema)]
#[schema(as = Workbench)]
pub(in crate::routes::api) struct WorkbenchOut {
    /// Which.
    #[schema(value_type = String, example = "communications")]
    workbench: Workbench,
    /// Its name.
    #[schema(example = "Communications")]
    label: &'static str,
    /// What it is for and what it may touch.
    manifest: ManifestOut,
    /// Its own guard.
    guard: GuardLineOut,
    /// The deployment's switch over every live effect.
    deployment_on: bool,
    /// Every gate that one of its effects rests on, once.
    gates: Vec<GateOut>,
    /// Each of its effects.
    effects: Vec<GuardOut>,
    /// Hand-overs to a carrier under way at this moment.
    in_flight: i64,
}

impl WorkbenchOut {
    /// Shows a workbench.
    pub(in crate::routes::api) fn of(manifest: &'static Manifest, readiness: Readiness) -> Self {
        Self {
            workbench: readiness.workbench,
            label: readiness.workbench.label(),
            manifest: manifest.into(),
            guard: readiness.guard.into(),
            deployment_on: readiness.deployment_on,
            gates: readiness.gates.into_iter().map(GateOut::from).collect(),
            effects: readiness.effects.into_iter().map(GuardOut::from).collect(),
            in_flight: readiness.in_flight,
        }
    }
}

/// A guard's own line.
#[derive(Serialize, ToSchema)]
#[schema(as = GuardLine)]
struct GuardLineOut {
    /// Its stored name.
    #[schema(example = "disabled_until_telnyx_and_fake_flow_approval")]
    name: &'static str,
    /// How far it is open: `closed`, `test` or `open`.
    #[schema(value_type = String, example = "closed")]
    mode: GuardMode,
}

impl From<GuardLine> for GuardLineOut {
    fn from(line: GuardLine) -> Self {
        Self { name: line.name, mode: line.mode }
    }
}

/// The agreement about a workbench.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkbenchManifest)]
struct ManifestOut {
    /// What it is for.
    purpose: &'static str,
    /// Its page inside Shopify Admin.
    #[schema(example = "/communications")]
    route: &'static str,
    /// How it is installed.
    #[schema(example = "shopify_embedded_app")]
    kind: &'static str,
    /// The stored name of its write guard.
    guard: &'static str,
    /// The roles it is open to.
    #[schema(value_type = Vec<String>)]
    access: &'static [Role],
    /// What it keeps itself.
    owns: &'static [&'static str],
    /// What it may ask Accounts Core for.
    may_request: &'static [&'static str],
    /// What belongs to others, and is never kept here.
    must_not_own: &'static [&'static str],
    /// The names of the audit events it writes.
    audit_events: &'static [&'static str],
    /// What people do with it first.
    first_workflows: &'static [&'static str],
    /// What it may ask Shopify for.
    scopes: &'static [&'static str],
    /// What it does while its guard is closed.
    safe_now: &'static [&'static str],
    /// What has to come before anything live.
    production_gate: &'static str,
    /// The gates of its effects, in the order in which they are usually opened.
    #[schema(value_type = Vec<String>)]
    gates: &'static [Gate],
}

impl From<&Manifest> for ManifestOut {
    fn from(manifest: &Manifest) -> Self {
        Self {
            purpose: manifest.purpose,
            route: manifest.route,
            kind: manifest.kind,
            guard: manifest.guard,
            access: manifest.access,
            owns: manifest.owns,
            may_request: manifest.may_request,
            must_not_own: manifest.must_not_own,
            audit_events: manifest.audit_events,
            first_workflows: manifest.first_workflows,
            scopes: manifest.scopes,
            safe_now: manifest.safe_now,
            production_gate: manifest.production_gate,
            gates: manifest.gates,
        }
    }
}
