//! A moment: its label for people, its instant for machines.

use leptos::prelude::*;

use crate::rpc::Moment;

pub(crate) fn time(moment: &Moment) -> impl IntoView + use<> {
    view! { <time datetime=moment.machine.clone()>{moment.label.clone()}</time> }
}
