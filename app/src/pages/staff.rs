//! The staff list, and for an owner the way to change a role.

use crate::ui::IntoPart as _;
use domain::{access::Role, ids::StaffId};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use crate::{
    error::UiError,
    rpc::{self, StaffList, StaffRow},
    text, ui,
};

/// A change that waits for a yes.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Change {
    id: StaffId,
    name: String,
    own: bool,
    role: Role,
}

#[derive(Clone, Copy)]
struct State {
    list: RwSignal<StaffList>,
    proposed: RwSignal<Option<Change>>,
    asking: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    announcer: ui::Announcer,
}

const COLUMNS: &[&str] = &[text::staff::NAME, text::staff::EMAIL, text::staff::ROLE];
const ABSENCE: ui::Absence =
    ui::Absence { loading: text::staff::LOADING, failed: text::staff::FAILED, forbidden: text::staff::FORBIDDEN_TITLE };

#[component]
pub(crate) fn StaffPage() -> impl IntoView {
    let staff = Resource::new(|| (), |()| rpc::staff());
    let list = ui::fetched(staff, ABSENCE, |list| view! { <Members list/> }.part());
    ui::page("staff", text::staff::TITLE, text::staff::SUBTITLE, list)
}

#[component]
fn Members(list: StaffList) -> impl IntoView {
    let read_only = (!list.may_change).then(|| view! { <p class="hint">{text::staff::READ_ONLY}</p> });
    let state = State {
        list: RwSignal::new(list),
        proposed: RwSignal::new(None),
        asking: RwSignal::new(false),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        announcer: ui::Announcer::new(),
    };
    view! {
        {ui::table(text::staff::TITLE, COLUMNS, ui::dynamic(move || Some(rows(state))).part())}
        {read_only}
        <Confirmation state/>
        {state.announcer.region()}
    }
    .part()
}

fn rows(state: State) -> ui::Part {
    state.list.get().members.into_iter().map(|member| member_row(member, state)).collect_view().part()
}

fn member_row(member: StaffRow, state: State) -> ui::Part {
    let own = member.own.then(|| ui::badge(ui::Tone::Neutral, text::staff::YOU));
    let inactive = (!member.active).then(|| ui::badge(ui::Tone::Attention, text::staff::INACTIVE));
    let email = if member.email.is_empty() {
        view! { <span class="subdued">{text::staff::NO_EMAIL}</span> }.part()
    } else {
        member.email.clone().part()
    };
    let name = view! {
        <span class="row-name">
            {ui::avatar(&member.initials, &member.name)} <bdi>{member.name.clone()}</bdi> {own} {inactive}
        </span>
    };
    ui::row(name.part(), vec![(text::staff::EMAIL, email), (text::staff::ROLE, role_cell(member, state))])
}

/// A choice for an owner, a word for everybody else. The only owner can't be changed, and the page says why.
fn role_cell(member: StaffRow, state: State) -> ui::Part {
    let (may_change, owners) = state.list.with_untracked(|list| {
        let is_owner = |one: &&StaffRow| one.active && one.role == Role::RootOwner;
        (list.may_change, list.members.iter().filter(is_owner).count())
    });
    if !may_change {
        return member.role.label().part();
    }
    if member.active && member.role == Role::RootOwner && owners <= 1 {
        return view! {
            {member.role.label()}
            <span class="hint">{text::staff::LAST_OWNER}</span>
        }
        .part();
    }
    let label = text::staff::role_of(&member.name);
    let options = Role::ASSIGNABLE.into_iter().map(|role| {
        view! { <option value=role.as_str() selected=role == member.role>{role.label()}</option> }
    });
    let options = options.collect_view();
    let choose = move |event: ev::Event| {
        let Some(select) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok())
        else {
            return;
        };
        let chosen = Role::from_name(&select.value()).filter(|role| *role != member.role);
        // Until it is confirmed nothing has changed, and the field says so.
        select.set_value(member.role.as_str());
        if let Some(role) = chosen {
            state.propose(Change { id: member.id, name: member.name.clone(), own: member.own, role });
        }
    };
    view! {
        <select class="select" aria-label=label prop:value=member.role.as_str() on:change=choose>
            {options}
        </select>
    }
    .part()
}

/// Asks before a role changes, and says what follows from it.
#[component]
fn Confirmation(state: State) -> impl IntoView {
    let title = move || {
        state.proposed.with(|change| {
            change.as_ref().map(|change| text::staff::confirm_title(&change.name, change.role)).unwrap_or_default()
        })
    };
    let impact = move || {
        state.proposed.get().map(|change| {
            let loses = change.own && change.role != Role::RootOwner;
            view! {
                <p>{text::staff::impact(&change.name, change.role)} " " {text::staff::TAKES_EFFECT}</p>
                {loses.then(|| view! { <p>{text::staff::OWN_LOSS}</p> })}
            }
            .part()
        })
    };
    let body = view! {
            {ui::dynamic(impact)}
            {ui::dynamic(move || state.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
            <div class="dialog-actions">
                {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| state.asking.set(false))}
                <button
                    type="button"
                    class=ui::Kind::Primary.class()
                    aria-disabled=move || state.busy.get().then_some("true")
                    on:click=move |_| state.confirm()
                >
                    {ui::busy_words(state.busy, text::staff::CHANGING, text::staff::CONFIRM)}
                </button>
            </div>
    }
    .part();
    view! { <ui::Dialog id="role-change" title=Signal::derive(title) open=state.asking body/> }
}

impl State {
    fn propose(self, change: Change) {
        self.problem.set(None);
        self.proposed.set(Some(change));
        self.asking.set(true);
    }

    fn confirm(self) {
        let Some(change) = self.proposed.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = rpc::set_role(change.id, change.role).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(member) => self.changed(member, &change),
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    fn changed(self, member: StaffRow, change: &Change) {
        let sentence = text::staff::changed(&member.name, member.role);
        self.list.update(|list| {
            if member.own {
                list.may_change = change.role == Role::RootOwner;
            }
            if let Some(row) = list.members.iter_mut().find(|row| row.id == member.id) {
                *row = member;
            }
        });
        self.asking.set(false);
        self.announcer.say(sentence);
    }
}
