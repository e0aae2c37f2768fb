//! The direction of dependencies: who may know whom. The diagram is in docs/ARCHITECTURE.md; this is what enforces it.

#![expect(clippy::unwrap_used, reason = "a test that can't ask cargo has failed")]

use std::{collections::BTreeSet, path::Path, process::Command};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Every edge between our crates that a shipped build may have.
const ALLOWED: &[(&str, &[&str])] = &[
    ("app", &["domain", "service"]),
    ("bench", &["domain", "service", "shopify", "simulator", "storage"]),
    ("calendars", &["domain"]),
    ("channels", &["domain"]),
    ("domain", &[]),
    ("frontend", &["app"]),
    ("jobs", &["domain", "storage"]),
    ("server", &["app", "domain", "service", "shopify", "storage"]),
    ("service", &["calendars", "channels", "domain", "jobs", "shopify", "storage"]),
    ("shopify", &["domain"]),
    ("simulator", &[]),
    ("storage", &["domain"]),
    ("xtask", &[]),
];
/// Whose tests may also use the local Shopify Admin and carriers.
const TESTED_AGAINST_THE_SIMULATOR: &[&str] = &["bench", "server", "service"];
/// The crates that may name an outside crate in a shipped build; nobody else may.
const RESERVED: &[(&str, &[&str])] =
    &[("sqlx", &["bench", "storage"]), ("reqwest", &["bench", "channels", "shopify", "simulator"])];
/// What must never reach a browser.
const NOT_IN_THE_BROWSER: &[&str] = &["axum", "hyper", "reqwest", "service", "sqlx", "storage", "tokio"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

fn allowed_for(package: &Package) -> &'static [&'static str] {
    ALLOWED.iter().find(|(name, _)| *name == package.name.as_str()).map_or_else(
        || panic!("The crate `{}` is new: add it to ALLOWED in {} and to the diagram.", package.name, file!()),
        |(_, allowed)| *allowed,
    )
}

/// The names of the packages that a real build of `arguments` would link, as cargo resolves them.
fn linked(arguments: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn crates_know_only_what_the_diagram_allows() {
    let metadata = metadata();
    let ours: BTreeSet<_> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    for package in &metadata.packages {
        let allowed = allowed_for(package);
        for dependency in package.dependencies.iter().filter(|dependency| ours.contains(&dependency.name)) {
            let name = dependency.name.as_str();
            let in_tests = dependency.kind == DependencyKind::Development
                && (name == package.name.as_str()
                    || name == "simulator" && TESTED_AGAINST_THE_SIMULATOR.contains(&package.name.as_str()));
            assert!(
                in_tests || allowed.contains(&name),
                "`{}` must not depend on `{name}`. Move the code to where both may reach it, or change the design first: \
                 the diagram in docs/ARCHITECTURE.md, then ALLOWED in {}.",
                package.name,
                file!()
            );
        }
    }
}

#[test]
fn reserved_crates_stay_where_they_belong() {
    for package in &metadata().packages {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal) {
            let Some((_, owners)) = RESERVED.iter().find(|(name, _)| *name == dependency.name) else { continue };
            assert!(
                owners.contains(&package.name.as_str()),
                "Only {owners:?} may name `{}`; `{}` must go through one of them.",
                dependency.name,
                package.name
            );
        }
    }
}

#[test]
fn the_server_ships_without_the_local_world() {
    let linked = linked(&["--package", "server"]);
    assert!(linked.contains("service"), "cargo tree no longer lists what the server links: repair this test.");
    assert!(
        !linked.contains("simulator"),
        "A shipped server must not contain the simulator: find it with `cargo tree -p server -e normal -i simulator`."
    );
}

#[test]
fn the_page_ships_without_the_servers_crates() {
    let linked = linked(&["--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    assert!(linked.contains("leptos"), "cargo tree no longer lists what the page links: repair this test.");
    for name in NOT_IN_THE_BROWSER {
        assert!(
            !linked.contains(*name),
            "`{name}` would be sent to every browser: find the way with `cargo tree -p frontend --target wasm32-unknown-unknown -e normal -i {name}`."
        );
    }
}

#[test]
fn domain_has_no_input_output() {
    let linked = linked(&["--package", "domain"]);
    for name in ["tokio", "sqlx", "reqwest", "axum", "rand", "tracing", "getrandom"] {
        assert!(!linked.contains(name), "`domain` is rules only, but it links `{name}`: take that out of its tree.");
    }
}
