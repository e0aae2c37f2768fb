//! What each workbench is for, what it may touch, and what has to be true before it does anything live: as data, which the
//! readiness pages show beside the live state.

use serde::Serialize;

use crate::{
    access::Role,
    guard::{Gate, Workbench},
};

/// The whole agreement about one workbench. Names in it (route, guard, audit events, scopes) are fixed; sentences are for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Manifest {
    /// Which.
    pub workbench: Workbench,
    /// What it is for.
    pub purpose: &'static str,
    /// Its page inside Shopify Admin.
    pub route: &'static str,
    /// How it is installed.
    pub kind: &'static str,
    /// The stored name of its write guard.
    pub guard: &'static str,
    /// The roles it is open to.
    pub access: &'static [Role],
    /// What it keeps itself.
    pub owns: &'static [&'static str],
    /// What it may ask Accounts Core for.
    pub may_request: &'static [&'static str],
    /// What belongs to others, and is never kept here.
    pub must_not_own: &'static [&'static str],
    /// The names of the audit events it has to write.
    pub audit_events: &'static [&'static str],
    /// What people do with it first.
    pub first_workflows: &'static [&'static str],
    /// What it may ask Shopify for.
    pub scopes: &'static [&'static str],
    /// What it does while its guard is closed.
    pub safe_now: &'static [&'static str],
    /// What has to come before anything live.
    pub production_gate: &'static str,
    /// The gates of its effects, in the order in which they are usually opened.
    pub gates: &'static [Gate],
}

/// The manifest of a workbench.
pub const fn manifest(workbench: Workbench) -> &'static Manifest {
    match workbench {
        Workbench::Communications => &COMMUNICATIONS,
        Workbench::Scheduler => &SCHEDULER,
    }
}

const COMMUNICATIONS: Manifest = Manifest {
    workbench: Workbench::Communications,
    purpose: "Staff read and answer clients' emails and text messages, and keep templates, tasks and notifications beside the \
              client's record.",
    route: "/communications",
    kind: "shopify_embedded_app",
    guard: Workbench::Communications.guard(),
    access: &[
        Role::RootOwner,
        Role::KaileyManagerPlus,
        Role::StoreManager,
        Role::StoreSupervisor,
        Role::StoreAssociate,
    ],
    owns: &[
        "Conversations by email and text message",
        "Message templates",
        "Queues of replies",
        "Notifications to staff",
        "Internal messages and tasks that are handed over",
    ],
    may_request: &[
        "Who may communicate: clients, staff and suppliers",
        "Consent and do-not-contact",
        "The accounts linked to a client",
        "Who an actor in the audit is",
    ],
    must_not_own: &[
        "Decisions about approving accounts",
        "Totals of quotes",
        "Counts of inventory",
        "The compliance profile at the text message carrier",
    ],
    audit_events: &["message_sent", "message_received", "client_response_needs_action", "notification_delivered"],
    first_workflows: &[
        "See the queue of messages and tasks with their source, how sure the match to an account is, and who has them.",
        "Keep what comes in by email and text message with the client's record.",
        "Draft replies from approved templates.",
        "Keep text messages switched off until the carriers approve the campaign and a controlled test arrives.",
    ],
    scopes: &["read_customers", "read_orders", "read_files", "write_files", "read_metaobjects", "write_metaobjects"],
    safe_now: &[
        "The page opens in Shopify Admin over HTTPS.",
        "Telnyx is the carrier for text messages.",
        "Drafts and dry runs are kept in the app, and nothing leaves it.",
    ],
    production_gate: "Before live text messages and email: the carriers approve the Telnyx campaign and its sender, a signed webhook \
                      is verified, consent with STOP and HELP is tested, and the mailbox is synchronised once.",
    gates: &[
        Gate::AppCredentialsInstalled,
        Gate::CarrierCampaignApproved,
        Gate::SignedWebhookVerified,
        Gate::ConsentStopHelpValidated,
        Gate::GmailInboundSynced,
        Gate::FakeFlowApproved,
        Gate::ControlledTestPassed,
        Gate::OwnerEnabled,
    ],
};

const SCHEDULER: Manifest = Manifest {
    workbench: Workbench::Scheduler,
    purpose: "Staff plan visits to the store, measures and installs, assign installers, and move appointments within capacity.",
    route: "/scheduler",
    kind: "shopify_embedded_app",
    guard: Workbench::Scheduler.guard(),
    access: &[Role::RootOwner, Role::KaileyManagerPlus, Role::StoreManager, Role::StoreSupervisor],
    owns: &[
        "Appointments for measures",
        "Options for install appointments",
        "Which installer does what",
        "Rules for how long things take",
        "Requests to change the schedule",
    ],
    may_request: &[
        "The client's account",
        "An installer's role, status and probation",
        "Which staff may use the scheduler",
        "Who an actor in the audit is",
    ],
    must_not_own: &[
        "Prices of quotes",
        "Clients' proof documents",
        "Counts of inventory",
        "The measures by which installers are promoted",
    ],
    audit_events: &["appointment_scheduled", "installer_assigned", "schedule_changed", "schedule_viewed"],
    first_workflows: &[
        "See the queue by kind of appointment and job.",
        "Stage times for measures apart from installs.",
        "Work out how long an install takes from its area, material, ceilings and powder rooms.",
        "Assign an installer only when the job is ready.",
    ],
    scopes: &[
        "read_customers",
        "read_orders",
        "read_products",
        "read_locations",
        "read_metaobjects",
        "write_metaobjects",
    ],
    safe_now: &[
        "The page opens in Shopify Admin over HTTPS.",
        "Nothing changes in a calendar or in what clients see.",
        "Live writes are switched off.",
    ],
    production_gate: "Measures come first; installs follow when the rules for quotes and for how long jobs take are defined.",
    gates: &[
        Gate::AppCredentialsInstalled,
        Gate::CalendarConnected,
        Gate::DurationRulesDefined,
        Gate::InstallerAvailabilityDefined,
        Gate::FakeFlowApproved,
        Gate::OwnerEnabled,
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{audit::AuditKind, guard::Effect};

    #[test]
    fn the_gates_are_those_of_the_effects() {
        for workbench in Workbench::ALL {
            let effects = Effect::ALL.into_iter().filter(|effect| effect.workbench() == workbench);
            let needed: BTreeSet<Gate> = effects.flat_map(|effect| effect.gates().iter().copied()).collect();
            let listed: BTreeSet<Gate> = manifest(workbench).gates.iter().copied().collect();
            assert_eq!(listed, needed, "{workbench:?}");
            assert_eq!(listed.len(), manifest(workbench).gates.len());
        }
    }

    #[test]
    fn a_manifest_is_about_its_own_workbench() {
        for workbench in Workbench::ALL {
            let manifest = manifest(workbench);
            assert_eq!(manifest.workbench, workbench);
            assert_eq!(manifest.guard, workbench.guard());
            assert_eq!(manifest.route, format!("/{}", workbench.as_str()));
            assert_eq!(manifest.kind, "shopify_embedded_app");
        }
    }

    #[test]
    fn the_scheduler_is_closed_to_associates_and_both_to_field_workers() {
        let open = |workbench, role| manifest(workbench).access.contains(&role);
        assert!(open(Workbench::Communications, Role::StoreAssociate));
        assert!(!open(Workbench::Scheduler, Role::StoreAssociate));
        for workbench in Workbench::ALL {
            assert!(!open(workbench, Role::FieldWorker) && !open(workbench, Role::Automation));
        }
    }

    #[test]
    fn nothing_is_left_out_and_sentences_are_sentences() {
        for manifest in Workbench::ALL.map(manifest) {
            let lists = [
                manifest.owns,
                manifest.may_request,
                manifest.must_not_own,
                manifest.audit_events,
                manifest.first_workflows,
                manifest.scopes,
                manifest.safe_now,
            ];
            assert!(lists.iter().all(|list| list.len() >= 3 && list.iter().all(|line| !line.is_empty())));
            let sentences = manifest.first_workflows.iter().chain(manifest.safe_now);
            assert!(sentences.chain([&manifest.purpose, &manifest.production_gate]).all(|text| text.ends_with('.')));
        }
        let events = manifest(Workbench::Communications).audit_events;
        assert!(
            events.contains(&AuditKind::MessageSent.as_str()) && events.contains(&AuditKind::MessageReceived.as_str())
        );
    }
}
