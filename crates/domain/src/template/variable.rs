//! The variables, as data. To add one: a line here, and its value in `service::templates::values`.

use serde::Serialize;

/// Something that differs from client to client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Variable {
    /// What a template calls it. Stored in versions; append, never rename.
    pub name: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// An invented value, to see what a message could look like.
    pub sample: &'static str,
}

const fn variable(name: &'static str, label: &'static str, sample: &'static str) -> Variable {
    Variable { name, label, sample }
}

/// Every variable there is.
pub const VARIABLES: &[Variable] = &[
    variable("contact_name", "The client's full name", "Maria Lopez"),
    variable("first_name", "The client's first name", "Maria"),
    variable("shop_name", "The shop's name", "Willow & Oak Interiors"),
    variable("shop_phone", "The number that the client writes to", "+1 (555) 010-9000"),
    variable("staff_name", "The name of whoever sends the message", "Sam Carter"),
    variable("account_number", "The client's account number", "A-10482"),
    variable("order_name", "The name of the client's order", "#1042"),
    variable("appointment_type", "What the appointment is for", "measure"),
    variable("appointment_date", "The day of the appointment", "Tuesday, December 1"),
    variable("appointment_time", "The time of the appointment", "10:00 AM"),
    variable("installer_name", "The installer's name", "Dana Reyes"),
];

/// The variable with this name.
pub(super) fn find(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| variable.name == name)
}

/// The variable that somebody who wrote `name` probably meant.
pub(super) fn likely(name: &str) -> Option<&'static Variable> {
    const TYPING_ERRORS_MAX: usize = 3;
    let plain = name.to_ascii_lowercase().replace(['-', ' ', '.'], "_");
    let nearest = VARIABLES.iter().min_by_key(|variable| strsim::damerau_levenshtein(&plain, variable.name))?;
    // Of a short name, three other letters are another name.
    let allowed = TYPING_ERRORS_MAX.min(nearest.name.len() / 3);
    (strsim::damerau_levenshtein(&plain, nearest.name) <= allowed).then_some(nearest)
}
