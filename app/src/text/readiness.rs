//! What is safe, what blocks, and what opens it.

use domain::guard::GuardMode;

pub(crate) const TITLE: &str = "Readiness";
pub(crate) const SUBTITLE: &str = "What may leave this shop, what does not yet, and what would change that.";
pub(crate) const TABS: &str = "Which workbench";
pub(crate) const COMMUNICATIONS: &str = "Communications";
pub(crate) const SCHEDULER: &str = "Scheduler";
pub(crate) const LOADING: &str = "Loading what is ready";
pub(crate) const FAILED: &str = "What is ready could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see what is ready";
pub(crate) const STALE: &str = "This page could not be renewed and may be out of date.";
pub(crate) const READ_ONLY: &str = "Only an owner opens and closes gates and guards. You can read everything here.";
pub(crate) const MANAGER: &str =
    "Only an owner opens and closes gates and guards. You can read everything here and run a controlled test.";

/// A guard, wherever it is named alone.
#[cfg(feature = "ssr")]
pub(crate) const KILL_SWITCH: &str = "Kill switch";

#[cfg(feature = "ssr")]
pub(crate) fn workbench_guard(workbench: domain::guard::Workbench) -> String {
    format!("Write guard of {}", workbench.label())
}

#[cfg(feature = "ssr")]
pub(crate) fn effect_guard(effect: domain::guard::Effect) -> String {
    format!("Guard for {}", effect.label())
}

pub(crate) const fn mode(mode: GuardMode) -> &'static str {
    match mode {
        GuardMode::Closed => "Closed",
        GuardMode::Test => "Controlled tests only",
        GuardMode::Open => "Open",
    }
}

/// Where it stands, at the top.
pub(crate) mod now {
    pub(crate) const TITLE: &str = "What comes next";
    pub(crate) const BLOCKS: &str = "What blocks";
    pub(crate) const NEXT: &str = "Next step";
    pub(crate) const NOTHING_BLOCKS: &str = "Nothing: every gate has evidence, and the guards are open.";
    pub(crate) const NOTHING_NEXT: &str = "Nothing has to be done. What is approved leaves for real.";
    pub(crate) const DEPLOYMENT: &str = "Switch of this installation";
    pub(crate) const DEPLOYMENT_ON: &str = "On";
    pub(crate) const DEPLOYMENT_OFF: &str = "Off: nothing leaves, whatever the guards say";
    pub(crate) const IN_FLIGHT: &str = "Being handed over now";
    pub(crate) const NONE: &str = "Nothing";

    pub(crate) fn messages(count: i64) -> String {
        if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
    }
}

/// The kill switch.
pub(crate) mod kill {
    pub(crate) const PULL: &str = "Stop everything";
    pub(crate) const ASK: &str = "Stop everything that leaves this shop?";
    pub(crate) const IMPACT: &str = "Every guard of this shop closes at once, in both workbenches: no text message, no email, no booking. Clients can still write, and approved replies wait.";
    pub(crate) const WAITS: &str = "What is being handed over at this moment is finished first; that takes ten seconds at most. To go on later, you open each guard again.";
    pub(crate) const DURING: &str = "Stopping: waiting for what is being handed over…";
    pub(crate) const DONE: &str = "Everything is stopped. Nothing leaves this shop.";
    pub(crate) const BANNER: &str = "Everything is stopped: nothing leaves this shop";
    pub(crate) const AFTER: &str = "To go on, an owner opens each guard again below.";
    pub(crate) const UNDRAINED: &str = "It is closed, and nothing new leaves. One message was still being handed over and has not answered: it may have left. What became of it shows under Deliveries within half a minute.";
}

/// The gates.
pub(crate) mod gates {
    pub(crate) const TITLE: &str = "Gates";
    pub(crate) const EXPLANATION: &str =
        "A gate is open only with evidence. Most open by themselves once the app has seen it.";
    pub(crate) const COLUMNS: &[&str] = &["Gate", "State", "Evidence or reason", "Since"];
    pub(crate) const MANAGED_COLUMNS: &[&str] = &["Gate", "State", "Evidence or reason", "Since", "Change"];
    pub(crate) const STATE: &str = "State";
    pub(crate) const EVIDENCE: &str = "Evidence or reason";
    pub(crate) const SINCE: &str = "Since";
    pub(crate) const CHANGE: &str = "Change";
    pub(crate) const OPEN: &str = "Open";
    pub(crate) const CLOSED: &str = "Closed";
    pub(crate) const OPEN_IT: &str = "Open";
    pub(crate) const CLOSE_IT: &str = "Close";
    pub(crate) const BY_ITSELF: &str = "Opens by itself";
    pub(crate) const NOT_OPEN: &str = "Not open";

    pub(crate) fn open_named(gate: &str) -> String {
        format!("Open the gate “{gate}”")
    }

    pub(crate) fn close_named(gate: &str) -> String {
        format!("Close the gate “{gate}”")
    }

    pub(crate) fn ask(gate: &str, open: bool) -> String {
        if open { format!("Open the gate “{gate}”?") } else { format!("Close the gate “{gate}”?") }
    }

    pub(crate) fn open_impact(effects: &str) -> String {
        format!(
            "You confirm that this is so. These rest on it: {effects}. Each happens only once all its other gates and its guards are open as well."
        )
    }

    pub(crate) fn close_impact(effects: &str) -> String {
        format!(
            "From now on none of these happens: {effects}. The gate does not open by itself again; an owner opens it."
        )
    }

    pub(crate) fn done(gate: &str, open: bool) -> String {
        if open { format!("The gate “{gate}” is open.") } else { format!("The gate “{gate}” is closed.") }
    }
}

/// The guards.
pub(crate) mod guards {
    use domain::guard::GuardMode;

    pub(crate) const TITLE: &str = "Guards";
    pub(crate) const EXPLANATION: &str = "Whatever leaves passes two guards: the workbench's own and that of its kind. Neither opens further than its gates have evidence.";
    pub(crate) const COLUMNS: &[&str] = &["Guard", "Mode", "What blocks it"];
    pub(crate) const MODE: &str = "Mode";
    pub(crate) const BLOCKS: &str = "What blocks it";
    pub(crate) const POSSIBLE: &str = "Nothing: it happens for real";
    pub(crate) const BEFORE_ALL: &str = "Stands before everything below.";

    pub(crate) fn mode_of(guard: &str) -> String {
        format!("Mode of {guard}")
    }

    pub(crate) fn reasons(count: usize) -> String {
        if count == 1 { "1 thing is missing".to_owned() } else { format!("{count} things are missing") }
    }

    pub(crate) fn ask(guard: &str, mode: GuardMode) -> String {
        match mode {
            GuardMode::Closed => format!("Close “{guard}”?"),
            GuardMode::Test => format!("Set “{guard}” to controlled tests only?"),
            GuardMode::Open => format!("Open “{guard}”?"),
        }
    }

    pub(crate) fn impact(mode: GuardMode, effects: &str) -> String {
        match mode {
            GuardMode::Closed => format!("From now on none of these happens: {effects}. What is approved waits."),
            GuardMode::Test => format!(
                "Only controlled tests to numbers on the list may pass. Nothing of this reaches a client: {effects}."
            ),
            GuardMode::Open => format!(
                "Once every gate and both guards are open, this happens for real: {effects}. Real people get what staff approve, and it may cost money."
            ),
        }
    }

    pub(crate) fn done(guard: &str, mode: GuardMode) -> String {
        format!("{guard}: {}", super::mode(mode))
    }
}

/// What the dialogs about gates and guards say.
pub(crate) mod change {
    pub(crate) const CONFIRM: &str = "Confirm the change";
    pub(crate) const DURING: &str = "Changing…";
    pub(crate) const CONFIRM_CLOSING: &str = "Close it";
    pub(crate) const CLOSING: &str = "Closing: waiting for what is being handed over…";
    pub(crate) const WAITS: &str =
        "What is being handed over at this moment is finished first; that takes ten seconds at most.";
}

/// Controlled tests and whom they may reach.
pub(crate) mod tests {
    pub(crate) const TITLE: &str = "Controlled test";
    pub(crate) const EXPLANATION: &str = "One real text message to somebody on the list below. When it arrives, the app has seen that the way out works.";
    pub(crate) const ACCOUNT: &str = "From";
    pub(crate) const RECIPIENT: &str = "To";
    pub(crate) const RUN: &str = "Run a controlled test";
    pub(crate) const RUNNING: &str = "Asking the guard…";
    pub(crate) const CONFIRM_TITLE: &str = "Send one real text message?";
    pub(crate) const CONFIRM: &str = "Send it";
    pub(crate) const NO_ACCOUNT: &str =
        "No account for text messages is connected. An owner connects one on the Accounts page.";
    pub(crate) const NO_RECIPIENT: &str = "Nobody is on the list yet. An owner adds the first number below.";
    pub(crate) const NOT_YOURS: &str = "Managers and owners run controlled tests.";
    pub(crate) const REFUSED: &str = "The test did not leave. All of this is missing:";
    pub(crate) const PASSED: &str = "The test arrived, and its gate is open.";
    pub(crate) const DELIVERED: &str = "The test arrived. Its gate is still closed; the table above says why.";
    pub(crate) const LOST: &str = "Where the test stands could not be read; it is tried again by itself.";
    pub(crate) const DETAILS: &str = "See this delivery";

    pub(crate) fn impact(recipient: &str, account: &str) -> String {
        format!(
            "A real text message goes to {recipient} through {account}. It says that it is a test, and it costs what a text message costs."
        )
    }

    pub(crate) fn at(state: &str) -> String {
        format!("The test: {state}")
    }
}

/// The list of test recipients.
pub(crate) mod recipients {
    pub(crate) const TITLE: &str = "Who a controlled test may reach";
    pub(crate) const EXPLANATION: &str = "Only phones of people who know about the test: never a client's.";
    pub(crate) const COLUMNS: &[&str] = &["Whose", "Number", "Added"];
    pub(crate) const MANAGED_COLUMNS: &[&str] = &["Whose", "Number", "Added", "Change"];
    pub(crate) const NUMBER: &str = "Number";
    pub(crate) const ADDED: &str = "Added";
    pub(crate) const CHANGE: &str = "Change";
    pub(crate) const REMOVE: &str = "Remove";
    pub(crate) const REMOVING: &str = "Removing…";
    pub(crate) const REMOVE_TITLE: &str = "Take this number off the list?";
    pub(crate) const NONE: &str = "Nobody is on the list, so no test can be run.";
    pub(crate) const LABEL: &str = "Whose number it is";
    pub(crate) const NEW_NUMBER: &str = "Phone number";
    pub(crate) const NUMBER_HINT: &str = "With its country, for example +1 555 010 0100.";
    pub(crate) const ADD: &str = "Add to the list";
    pub(crate) const ADDING: &str = "Adding…";
    pub(crate) const ADDED_DONE: &str = "The number is on the list.";
    pub(crate) const REMOVED_DONE: &str = "The number is off the list.";

    pub(crate) fn remove_named(label: &str, number: &str) -> String {
        format!("Remove {label}, {number}")
    }

    pub(crate) fn impact(label: &str, number: &str) -> String {
        format!("No controlled test reaches {label} at {number} any more. You can add the number again.")
    }

    pub(crate) fn added_by(name: &str, time: &str) -> String {
        format!("{time} by {name}")
    }
}

/// The agreement about a workbench.
pub(crate) mod manifest {
    pub(crate) const TITLE: &str = "What this workbench is for";
    pub(crate) const GATE: &str = "Before anything live";
    pub(crate) const SAFE_NOW: &str = "Safe now";
    pub(crate) const WORKFLOWS: &str = "First workflows";
    pub(crate) const OWNS: &str = "Keeps itself";
    pub(crate) const MAY_REQUEST: &str = "May ask Accounts Core for";
    pub(crate) const MUST_NOT_OWN: &str = "Never keeps";
    pub(crate) const ACCESS: &str = "Open to";
    pub(crate) const AUDIT: &str = "Audit events";
    pub(crate) const SCOPES: &str = "What it may ask Shopify for";
    pub(crate) const ROUTE: &str = "Page";
    pub(crate) const KIND: &str = "Kind";
    pub(crate) const GUARD: &str = "Write guard";
}

/// Who opened and closed what.
pub(crate) mod history {
    use domain::guard::GuardMode;

    pub(crate) const TITLE: &str = "History";
    pub(crate) const EXPLANATION: &str = "Who opened and closed what in this shop, and why. Newest first.";
    pub(crate) const COLUMNS: &[&str] = &["What", "Change", "Why", "Who", "When"];
    pub(crate) const CHANGE: &str = "Change";
    pub(crate) const WHY: &str = "Why";
    pub(crate) const WHO: &str = "Who";
    pub(crate) const WHEN: &str = "When";
    pub(crate) const ITSELF: &str = "Switchboard itself";
    pub(crate) const EMPTY: &str =
        "Nothing was opened or closed yet. Every change will stand here, with its reason and who made it.";

    pub(crate) const fn changed(mode: GuardMode) -> &'static str {
        match mode {
            GuardMode::Closed => "Closed",
            GuardMode::Test => "Opened for tests",
            GuardMode::Open => "Opened",
        }
    }
}
