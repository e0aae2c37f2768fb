//! Looks another contact up, by the beginning of a name or a part of a number.

use domain::ids::ContactId;
use leptos::{ev, html, prelude::*};

use crate::{
    pages::inbox::remote::{self, Remote},
    rpc::{self, ContactPage, ContactRow},
    text::contacts as words,
    ui::{self, IntoPart as _, Part},
};

/// The field, and what was found; `row` shows one of them. `id` is one of its kind on a page.
pub(super) fn chooser(
    id: &'static str,
    except: ContactId,
    row: fn(&ContactRow, Callback<ContactRow>) -> Part,
    on_row: Callback<ContactRow>,
) -> Part {
    let field = NodeRef::<html::Input>::new();
    let found = RwSignal::new(Remote::<ContactPage>::Idle);
    let look = move || {
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if !typed.trim().is_empty() {
            remote::fetch(found, rpc::contacts(typed, None));
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        look();
    };
    let rows = move || {
        Some(match &*found.read() {
            Remote::Idle => return None,
            Remote::Loading => ui::skeleton_lines(words::LOADING, 2),
            Remote::Failed(error) => ui::small_error(words::FAILED, error, move |_| look()),
            Remote::Ready(page) => {
                let others: Vec<_> =
                    page.rows.iter().filter(|one| one.id != except).map(|one| row(one, on_row)).collect();
                if others.is_empty() {
                    view! { <p class="hint">{words::NONE_FITS}</p> }.part()
                } else {
                    view! { <ul class="contact-rows">{others}</ul> }.part()
                }
            }
        })
    };
    view! {
        <form class="contact-search" role="search" on:submit=submit>
            <label for=id>{words::FIND_OTHER}</label>
            <div class="contact-add">
                <input id=id class="text-field" type="search" dir="auto" autocomplete="off" maxlength="200" node_ref=field/>
                <button type="submit" class=ui::Kind::Secondary.class()>{words::SEARCH}</button>
            </div>
        </form>
        <div role="status">{ui::dynamic(rows)}</div>
    }
    .part()
}

/// Who it is, on two lines.
pub(super) fn who(row: &ContactRow) -> Part {
    let number = (row.handle != row.name).then(|| view! { <span class="subdued">{row.handle.clone()}</span> });
    view! {
        <span class="row-name">{ui::avatar(&row.initials, &row.name)} <bdi>{row.name.clone()}</bdi></span>
        {number}
    }
    .part()
}
