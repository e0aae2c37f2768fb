//! Every account in a row.

use crate::ui::IntoPart as _;
use leptos::prelude::*;

use crate::{
    routes,
    rpc::{AccountList, AccountRow, Moment},
    text, ui,
};

const COLUMNS: &[&str] = &[
    text::accounts::NAME,
    text::accounts::CARRIER,
    text::accounts::STATUS,
    text::accounts::LAST_IN,
    text::accounts::LAST_OUT,
];

pub(super) fn accounts(list: AccountList) -> ui::Part {
    let AccountList { rows, may_change } = list;
    let connect = || {
        let href = routes::record(routes::ACCOUNTS, routes::NEW);
        view! { <a class=ui::Kind::Primary.class() href=href>{text::accounts::CONNECT}</a> }.part()
    };
    let read_only = || view! { <p class="hint">{text::accounts::READ_ONLY}</p> }.part();
    if rows.is_empty() {
        let next = if may_change { connect() } else { read_only() };
        return ui::empty_state(ui::icons::PHONE, text::accounts::EMPTY_TITLE, text::accounts::EMPTY, Some(next));
    }
    let above = may_change.then(|| view! { <div class="page-actions">{connect()}</div> });
    let below = (!may_change).then(read_only);
    let rows = rows.iter().map(row).collect_view().part();
    view! { {above} {ui::table(text::accounts::TITLE, COLUMNS, rows)} {below} }.part()
}

fn row(row: &AccountRow) -> ui::Part {
    let heading = view! {
        <span>
            <a href=routes::record(routes::ACCOUNTS, row.id)><bdi>{row.name.clone()}</bdi></a>
            <span class="next-step">{row.number.clone()}</span>
        </span>
    };
    let next_step = row.next_step.clone().map(|step| view! { <span class="next-step">{step}</span> });
    let status = view! {
        {super::standing_badge(row.active, row.weight)}
        <span class="status-line">{row.summary.clone()} {next_step}</span>
    };
    ui::row(
        heading.part(),
        vec![
            (text::accounts::CARRIER, row.carrier.clone().part()),
            (text::accounts::STATUS, status.part()),
            (text::accounts::LAST_IN, when(row.last_in.as_ref())),
            (text::accounts::LAST_OUT, when(row.last_out.as_ref())),
        ],
    )
}

/// A moment, or that there was none.
pub(super) fn when(moment: Option<&Moment>) -> ui::Part {
    moment.map_or_else(
        || view! { <span class="subdued">{text::accounts::NEVER}</span> }.part(),
        |moment| ui::time(moment).part(),
    )
}
