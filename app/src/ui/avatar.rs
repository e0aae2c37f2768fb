//! Who somebody is, at a glance: initials, or a silhouette while only a number is known.

use leptos::{either::Either, prelude::*};

use super::{icon, icons};

/// How many tints the stylesheet has.
const TINTS: u32 = 5;

/// Hidden from screen readers: the name stands beside it.
pub(crate) fn avatar(initials: &str, name: &str) -> impl IntoView + use<> {
    let inside =
        if initials.is_empty() { Either::Left(icon(icons::PERSON)) } else { Either::Right(initials.to_owned()) };
    view! { <span class="avatar" data-tint=tint(name) aria-hidden="true">{inside}</span> }
}

/// The same name always has the same tint.
fn tint(name: &str) -> &'static str {
    let sum = name.chars().fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
    match sum % TINTS {
        0 => "1",
        1 => "2",
        2 => "3",
        3 => "4",
        _ => "5",
    }
}
