use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn samples() -> Values {
    VARIABLES.iter().map(|variable| (variable.name, variable.sample.to_owned())).collect()
}

fn names(body: &str) -> Vec<&'static str> {
    check(body).unwrap().iter().map(|variable| variable.name).collect()
}

#[test]
fn variables_are_found_and_put_in() {
    let body = "Hi {{ first_name }}, see you {{appointment_date}} at {{  appointment_time }}. {{ first_name }}!";
    assert_eq!(names(body), ["first_name", "appointment_date", "appointment_time"]);
    assert_eq!(render(body, &samples()).unwrap(), "Hi Maria, see you Tuesday, December 1 at 10:00 AM. Maria!");
    assert_eq!(names("No variable, 5 % off, {one} bracket, 100 % sure }"), Vec::<&str>::new());
}

#[test]
fn what_is_known_decides_an_if() {
    let body = "Hello{% if first_name %} {{ first_name }}{% endif %}.\n{% if not order_name %}\nNo order yet.\n{% else %}\nYour order {{ order_name }}.\n{% endif %}\nBye.";
    assert_eq!(names(body), ["first_name", "order_name"]);
    let mut values = Values::from([("first_name", "Maria".to_owned()), ("order_name", "#1".to_owned())]);
    assert_eq!(render(body, &values).unwrap(), "Hello Maria.\nYour order #1.\nBye.");
    values.insert("order_name", "  ".to_owned());
    values.remove("first_name");
    assert_eq!(render(body, &values).unwrap(), "Hello.\nNo order yet.\nBye.");
}

#[test]
fn what_is_missing_is_named_where_it_matters_only() {
    let body = "{{ first_name }}: {{ order_name }}{% if appointment_date %} on {{ appointment_date }}{% endif %}";
    let values = Values::from([("first_name", "Maria".to_owned())]);
    assert_eq!(render(body, &values), Err(TemplateProblem::Missing(vec!["order_name"])));
    let filled = fill(body, &values).unwrap();
    assert_eq!(filled.text, "Maria: [order_name]");
    assert_eq!(filled.missing.iter().map(|variable| variable.name).collect::<Vec<_>>(), ["order_name"]);
}

#[test]
fn a_value_is_text_and_nothing_more() {
    let values = Values::from([("first_name", "{{ shop_name }} <b>\0order_name\0 {% if %}".to_owned())]);
    assert_eq!(render("{{ first_name }}", &values).unwrap(), "{{ shop_name }} <b>order_name {% if %}");
}

#[test]
fn each_mistake_is_named_with_its_line() {
    use TemplateProblem::*;
    let long = "a".repeat(BODY_MAX_CHARS + 1);
    let misspelt = |line, name: &str, suggestion| MisspeltVariable { line, name: name.to_owned(), suggestion };
    for (body, problem) in [
        (" \n ", Empty),
        (long.as_str(), TooLong),
        ("Hi\u{7}", ControlCharacter { line: 1 }),
        ("a\n\nHi {{ first_name", Unclosed { line: 3 }),
        ("Hi {{ first_name }\nand {{ shop_name }}", Unclosed { line: 1 }),
        ("Hi {% if first_name", Unclosed { line: 1 }),
        ("a\nHi first_name }}", Unopened { line: 2 }),
        ("Hi first_name %}", Unopened { line: 1 }),
        ("{{ fist_name }}", misspelt(1, "fist_name", "first_name")),
        ("a\n{{ First-Name }}", misspelt(2, "First-Name", "first_name")),
        ("{% if shopname %}a{% endif %}", misspelt(1, "shopname", "shop_name")),
        ("{{ balance }}", UnknownVariable { line: 1, name: "balance".to_owned() }),
        ("{{ }}", NotAllowed { line: 1 }),
        ("{{ first_name | upper }}", NotAllowed { line: 1 }),
        ("{{ 'text' }}", NotAllowed { line: 1 }),
        ("{{ range(9) }}", NotAllowed { line: 1 }),
        ("{{- first_name -}}", NotAllowed { line: 1 }),
        ("{% for x in y %}{% endfor %}", NotAllowed { line: 1 }),
        ("{% include 'x' %}", NotAllowed { line: 1 }),
        ("{% set first_name = 1 %}", NotAllowed { line: 1 }),
        ("{% raw %}{{ x }}{% endraw %}", NotAllowed { line: 1 }),
        ("{% if first_name and shop_name %}a{% endif %}", NotAllowed { line: 1 }),
        ("{% if not %}a{% endif %}", NotAllowed { line: 1 }),
        ("{# secret #}", NotAllowed { line: 1 }),
        ("a\n{% if first_name %}b", UnclosedIf { line: 2 }),
        ("a{% endif %}", WithoutIf { line: 1 }),
        ("{% else %}", WithoutIf { line: 1 }),
        ("{% if first_name %}a{% else %}b{% else %}c{% endif %}", WithoutIf { line: 1 }),
    ] {
        assert_eq!(check(body), Err(problem.clone()), "{body:?}");
        let sentence = problem.to_string();
        assert!(sentence.ends_with(['.', '?']) && !sentence.contains("{{{"), "{sentence}");
    }
    let unknown = check("{{ balance_of_the_account_that_nobody_ever_heard_of_before }}").unwrap_err();
    assert!(matches!(unknown, UnknownVariable { name, .. } if name.chars().count() == 40));
}

#[test]
fn the_list_is_in_order() {
    let all: BTreeSet<_> = VARIABLES.iter().map(|variable| variable.name).collect();
    assert_eq!(all.len(), VARIABLES.len());
    for variable in VARIABLES {
        assert!(variable.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", variable.name);
        assert!(!variable.label.is_empty() && !variable.sample.trim().is_empty());
        assert_eq!(render(&format!("{{{{ {} }}}}", variable.name), &samples()).unwrap(), variable.sample);
    }
}

#[test]
fn languages_and_states_are_named() {
    for good in ["en", "es-MX", "zh-Hant-TW", "fil"] {
        assert!(is_language(good), "{good}");
    }
    for bad in ["", "e", "EN", "english", "en_US", "en-", "en-US-x-y", "en-€€"] {
        assert!(!is_language(bad), "{bad}");
    }
    for state in TemplateState::ALL {
        assert_eq!(TemplateState::from_name(state.as_str()), Some(state));
    }
}

fn piece() -> impl Strategy<Value = String> {
    let fixed =
        ["{{", "}}", "{%", "%}", "{#", "if", "not", "else", "endif", "first_name", " ", "\n", "-", "é", "{", "}"];
    prop_oneof![
        4 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        2 => Just("{{ first_name }}".to_owned()),
        2 => Just("{% if shop_name %}".to_owned()),
        2 => Just("{% endif %}".to_owned()),
        1 => any::<char>().prop_map(String::from),
    ]
}

proptest! {
    /// What passes the check can always be filled in, whatever it is made of; what has no tag comes out as it went in.
    #[test]
    fn what_passes_can_be_used(pieces in proptest::collection::vec(piece(), 0..24)) {
        let body = pieces.concat();
        if check(&body).is_ok() {
            let filled = render(&body, &samples());
            prop_assert!(filled.is_ok(), "{body:?}: {filled:?}");
            prop_assert!(fill(&body, &Values::new()).is_ok());
            if !body.contains(['{', '}', '\r']) {
                prop_assert_eq!(filled.unwrap(), body.trim());
            }
        }
    }
}
