//! The people of a local shop: one Shopify user per role, and neutral names for every other user id.

use serde::Serialize;

/// Someone who works in the shop, as Shopify knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Persona {
    /// The app's name for the role this person is given.
    pub role: &'static str,
    /// The role as a person reads it.
    pub role_label: &'static str,
    /// Shopify's user id, the `sub` of a session token.
    pub user_id: u64,
    /// First name.
    pub first_name: &'static str,
    /// Last name.
    pub last_name: &'static str,
    /// Work address under a domain reserved for examples.
    pub email: &'static str,
    /// Whether Shopify knows this person as the owner of the account.
    pub account_owner: bool,
}

/// The five personas, highest role first.
pub const PERSONAS: [Persona; 5] = [
    Persona {
        role: "root_owner",
        role_label: "Owner",
        user_id: 9_001_001,
        first_name: "Olivia",
        last_name: "Owner",
        email: "olivia@owc-demo.example",
        account_owner: true,
    },
    Persona {
        role: "kailey_manager_plus",
        role_label: "Manager plus",
        user_id: 9_001_002,
        first_name: "Kai",
        last_name: "Manager-Plus",
        email: "kai@owc-demo.example",
        account_owner: false,
    },
    Persona {
        role: "store_manager",
        role_label: "Manager",
        user_id: 9_001_003,
        first_name: "Mona",
        last_name: "Manager",
        email: "mona@owc-demo.example",
        account_owner: false,
    },
    Persona {
        role: "store_supervisor",
        role_label: "Supervisor",
        user_id: 9_001_004,
        first_name: "Sam",
        last_name: "Supervisor",
        email: "sam@owc-demo.example",
        account_owner: false,
    },
    Persona {
        role: "store_associate",
        role_label: "Associate",
        user_id: 9_001_005,
        first_name: "Ada",
        last_name: "Associate",
        email: "ada@owc-demo.example",
        account_owner: false,
    },
];

/// The persona who opens the app first and so owns it.
pub const OWNER: &Persona = &PERSONAS[0];

/// The persona with this role.
pub fn by_role(role: &str) -> Option<&'static Persona> {
    PERSONAS.iter().find(|persona| persona.role == role)
}

/// The persona with this Shopify user id.
pub fn by_user_id(user_id: u64) -> Option<&'static Persona> {
    PERSONAS.iter().find(|persona| persona.user_id == user_id)
}

/// What Shopify tells an app about the user behind an online token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AssociatedUser {
    /// Shopify's user id.
    pub id: u64,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Email address.
    pub email: String,
    /// Whether the address is confirmed.
    pub email_verified: bool,
    /// Whether this user owns the Shopify account.
    pub account_owner: bool,
    /// Language.
    pub locale: String,
    /// Whether this user is an outside collaborator.
    pub collaborator: bool,
}

impl AssociatedUser {
    /// The user with this id: a persona, or someone with a neutral name.
    pub fn with_id(user_id: u64) -> Self {
        let (first_name, last_name, email, account_owner) = by_user_id(user_id).map_or_else(
            || ("Staff".to_owned(), user_id.to_string(), format!("staff-{user_id}@owc-demo.example"), false),
            |p| (p.first_name.to_owned(), p.last_name.to_owned(), p.email.to_owned(), p.account_owner),
        );
        Self {
            id: user_id,
            first_name,
            last_name,
            email,
            email_verified: true,
            account_owner,
            locale: "en".to_owned(),
            collaborator: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_persona_is_found_by_role_and_by_id() {
        for persona in &PERSONAS {
            assert_eq!(by_role(persona.role), Some(persona));
            assert_eq!(by_user_id(persona.user_id), Some(persona));
        }
        assert_eq!(by_role("admin"), None);
        assert_eq!(OWNER.role, "root_owner");
    }

    #[test]
    fn an_unknown_user_gets_a_neutral_name() {
        let user = AssociatedUser::with_id(42);
        assert_eq!((user.first_name.as_str(), user.last_name.as_str()), ("Staff", "42"));
        assert!(!user.account_owner);
        assert!(AssociatedUser::with_id(9_001_001).account_owner);
    }
}
